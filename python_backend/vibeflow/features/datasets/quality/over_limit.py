"""The finding on rows that are longer than training reads, with what becomes of them: at a build, and again
whenever the limit is another."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vibeflow.protocol.datasets import Estimate, Finding, FindingFix, FixId
from vibeflow.protocol.learned import LearnedRows

from .findings import Severity, count_of
from .fixes import SAFE

ID = "overContext"
FIX: FixId = "removeTooLong"


@dataclass(frozen=True)
class OverLimit:
    read: int
    """Rows of the source."""
    over: int
    """Kept rows that are longer than the limit; of a sample, extrapolated."""
    removed: int
    """Rows that the fix took out."""
    fixed: bool
    """Whether the fix is on."""
    learned: LearnedRows
    """Of the training rows among them."""
    examples: Sequence[int] = ()
    estimate: Estimate | None = None


def finding(facts: OverLimit) -> Finding:
    limit = facts.learned.limit
    told = " ".join(facts.learned.of_length())
    count = facts.over
    severity: Severity = "decide"
    fix: FindingFix | None = None
    if facts.over:
        title = f"{count_of(facts.over, 'row')} longer than the {limit:,} tokens that training reads"
        if facts.removed:
            title = f"{count_of(facts.over, 'more row')} longer than the {limit:,} tokens that training reads"
        detail = f"Of {count_of(facts.learned.rows, 'training row')}: {told}" if told else _HELD_OUT
        fix = _button(facts, facts.over)
    elif facts.removed:
        severity, count = "fixed", facts.removed
        title = f"Set aside {count_of(facts.removed, 'row')} longer than training reads"
        detail = f"Every row that is left fits into {limit:,} tokens."
        fix = _button(facts, facts.removed)
    else:
        severity, title = "passed", f"Every row fits into the {limit:,} tokens that training reads"
        detail = "Nothing has to be left out of any row."
    return Finding(
        id=ID,
        severity=severity,
        title=title,
        detail=detail,
        count=count,
        share=round(count / facts.read, 6) if facts.read else 0.0,
        limit=0.0,
        measure=count_of(count, "row") if count else "none",
        limit_label="should be none",
        estimate=facts.estimate if facts.over else None,
        examples=tuple(facts.examples[:5]),
        filterable=count > 0,
        fix=fix,
    )


def in_place(findings: Iterable[Finding], facts: OverLimit) -> list[Finding]:
    """The findings of a report with this one as it is now. That every row has something to learn is no longer
    said where some are left out."""
    order = {"decide": 0, "fixed": 1, "passed": 2}
    kept = [one for one in findings if one.id != ID]
    if facts.learned.left_out > facts.learned.refused:
        kept = [one for one in kept if one.id != "nothingTrained" or one.severity != "passed"]
    return sorted([*kept, finding(facts)], key=lambda one: order[one.severity])


_HELD_OUT = "They are among the rows held out for testing, which are shortened in the same way."


def _button(facts: OverLimit, count: int) -> FindingFix:
    return FindingFix(id=FIX, label=f"Set aside {count:,}", applied=facts.fixed, safe=FIX in SAFE)
