"""Why rows cannot be learned from, with how many each reason has: pictures, turns out of order, broken
lines."""

from __future__ import annotations

import polars as pl

from vibeflow.l10n import t, tn

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
    shown = [f"{why} ({_rows(rows)})" for why, rows in found[:_SHOWN]]
    rest = broken - sum(rows for _, rows in found[:_SHOWN])
    if rest:
        shown.append(t("other reasons ({rows})", rows=_rows(rest)))
    lead = tn(
        "{broken:,} of {n:,} row cannot be learned from: {reasons}.",
        "{broken:,} of {n:,} rows cannot be learned from: {reasons}.",
        facts.height,
        broken=broken,
        reasons="; ".join(shown),
    )
    others = facts.height - broken
    if not others:
        return lead
    sound = tn("The other row has no such flaw.", "The other {n:,} rows have no such flaw.", others)
    return f"{lead} {sound}"


def _rows(count: int) -> str:
    return tn("{n:,} row", "{n:,} rows", count)
