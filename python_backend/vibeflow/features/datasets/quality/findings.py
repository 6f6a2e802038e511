"""How a finding of the report is put together: counts, shares, the interval of a sample, the button's
words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from vibeflow.l10n import t, tn, tp
from vibeflow.protocol.datasets import Chart, Estimate, Finding, FindingFix, FixId, Slice
from vibeflow.scoring.shares import share_range

from .fixes import SAFE
from .marks import CHECKS, Mark

if TYPE_CHECKING:
    from .report_facts import ReportFacts

Severity = Literal["decide", "fixed", "passed"]
_LEAST_SHARE = 0.0005
"""Of all rows; less is no longer seen in a percentage with one decimal."""


NONE = tp("rows", "none")
NONE_EXPECTED = t("should be none")
"""The limit in words where there should be no such row."""


def rows_of(count: int) -> str:
    """ "1 row", "1,247 rows"."""
    return tn("{n:,} row", "{n:,} rows", count)


def estimated(facts: ReportFacts, mark: Mark) -> tuple[int, Estimate | None]:
    """Rows with the mark, extrapolated where only a sample was looked at, then with its interval."""
    count = facts.counts.get(mark, 0)
    if facts.sample is None or not CHECKS[mark].expensive:
        return count, None
    found = share_range(count, facts.sample)
    whole = round(count / max(1, facts.sample) * facts.read)
    return whole, Estimate(rows=facts.sample, low=round(found.low, 6), high=round(found.high, 6))


def of_mark(
    facts: ReportFacts,
    mark: Mark,
    severity: Severity,
    title: str,
    detail: str,
    limit: float,
    fix: FindingFix | None = None,
    chart: Chart | None = None,
) -> Finding:
    """A finding on the rows that carry a mark; beyond its limit none has passed. `limit`: 0 to 1 of the rows
    read; 0: there should be none."""
    count, estimate = estimated(facts, mark)
    if severity == "passed" and count > limit * facts.read:
        severity = "decide"
    shown, limit_label = _in_rows(facts, count, limit, about=estimate is not None)
    return Finding(
        id=mark,
        severity=severity,
        title=title,
        detail=detail,
        count=count,
        share=round(count / facts.read, 6) if facts.read else 0.0,
        limit=limit,
        measure=shown,
        limit_label=limit_label,
        estimate=estimate,
        examples=tuple(facts.examples.get(mark, ())[:5]),
        filterable=count > 0,
        chart=chart,
        fix=fix,
    )


def mended(
    facts: ReportFacts, mark: Mark, title: str, detail: str, rows: int, fix: FindingFix | None = None
) -> Finding:
    """A finding on rows that had a mark and have it no more: there is nothing left to look for."""
    shown, limit_label = _in_rows(facts, rows, 0, about=False)
    return Finding(
        id=mark,
        severity="fixed",
        title=title,
        detail=detail,
        count=rows,
        share=round(rows / facts.read, 6) if facts.read else 0.0,
        limit=0.0,
        measure=shown,
        limit_label=limit_label,
        fix=fix,
    )


def _in_rows(facts: ReportFacts, count: int, limit: float, about: bool) -> tuple[str | None, str | None]:
    """The number and the limit in words where a percentage would not do: where there should be no such row,
    and, for the number, where it would read as 0.0 %."""
    few = 0 < count < _LEAST_SHARE * facts.read
    shown = tn("about {n:,} row", "about {n:,} rows", count) if about else rows_of(count)
    return (
        (shown if count else NONE) if few or limit == 0 else None,
        NONE_EXPECTED if limit == 0 else None,
    )


def fix_button(facts: ReportFacts, fix: FixId, label: str) -> FindingFix:
    return FindingFix(id=fix, label=label, applied=bool(facts.fixes.get(fix)), safe=fix in SAFE)


def remove_button(facts: ReportFacts, fix: FixId, count: int) -> FindingFix:
    return fix_button(facts, fix, t("Remove {count:,}", count=count))


def histogram(title: str, counts: Mapping[str, int]) -> Chart | None:
    """Ranges of `ExpensiveFacts`, in order; None where there are none."""
    if not counts:
        return None
    slices = tuple(Slice(label=range_words(name), count=count) for name, count in counts.items())
    return Chart(title=title, kind="histogram", slices=slices)


def range_words(name: str) -> str:
    """A range of `ExpensiveFacts`, whose name is "10 to 19" or "2,000 or more" in every language, in the
    user's own."""
    least, *most = (int(found.replace(",", "")) for found in re.findall(r"[\d,]+", name))
    if most:
        return t("{least} to {most}", least=least, most=most[0])
    return t("{least:,} or more", least=least)


def bars(
    title: str, counts: Mapping[str, int], marked: frozenset[str] = frozenset(), most: int = 8
) -> Chart | None:
    """Names, the most frequent first; what goes beyond `most` is one bar. None where there are none."""
    if not counts:
        return None
    ranked = sorted(counts.items(), key=lambda item: -item[1])
    slices = [Slice(label=name[:60], count=count, marked=name in marked) for name, count in ranked[:most]]
    if len(ranked) > most:
        rest = sum(count for _, count in ranked[most:])
        slices.append(Slice(label=tn("{n:,} other", "{n:,} others", len(ranked) - most), count=rest))
    return Chart(title=title, kind="bars", slices=tuple(slices))
