"""Why rows cannot be learned from, with how many each reason has: pictures, turns out of order, broken
lines."""

from __future__ import annotations

import polars as pl

_SHOWN = 3


def reasons(facts: pl.DataFrame) -> list[tuple[str, int]]:
    """The commonest first. `facts` has `problem`."""
    found = facts["problem"].drop_nulls().value_counts(sort=True, name="rows")
    return [(str(why), int(rows)) for why, rows in found.iter_rows()]


def said(facts: pl.DataFrame) -> str | None:
    """One or two sentences; None where every row could be read."""
    found = reasons(facts)
    if not found:
        return None
    broken = sum(rows for _, rows in found)
    shown = "; ".join(f"{_subject(why)} ({_rows(rows)})" for why, rows in found[:_SHOWN])
    rest = broken - sum(rows for _, rows in found[:_SHOWN])
    more = f"; other reasons ({_rows(rest)})" if rest else ""
    lead = f"{broken:,} of {_rows(facts.height)} cannot be learned from: {shown}{more}."
    others = facts.height - broken
    return f"{lead} The other {_rows(others)} have no such flaw." if others else lead


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def _subject(why: str) -> str:
    """ "is not valid JSON" goes on from the line, "the conversation …" from nothing."""
    return f"the line {why}" if why.startswith("is ") else why
