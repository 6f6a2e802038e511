"""The finding on rows that are longer than training reads, with what becomes of them: at a build, and again
whenever the limit is another."""

from __future__ import annotations

from collections.abc import Iterable

from vibeflow.l10n import t, tn
from vibeflow.protocol.datasets import Finding, FindingFix, FixId

from .findings import NONE, NONE_EXPECTED, Severity, rows_of
from .fixes import SAFE
from .long_rows import OverLimit

ID = "overContext"
FIX: FixId = "removeTooLong"


def finding(facts: OverLimit) -> Finding:
    limit = facts.learned.limit
    told = " ".join(facts.learned.of_length())
    count = facts.over
    severity: Severity = "decide"
    fix: FindingFix | None = None
    if facts.over:
        title = (
            tn(
                "{n:,} more row longer than the {limit:,} tokens that training reads",
                "{n:,} more rows longer than the {limit:,} tokens that training reads",
                facts.over,
                limit=limit,
            )
            if facts.removed
            else tn(
                "{n:,} row longer than the {limit:,} tokens that training reads",
                "{n:,} rows longer than the {limit:,} tokens that training reads",
                facts.over,
                limit=limit,
            )
        )
        detail = _of_training(facts.learned.rows, told) if told else _HELD_OUT
        fix = _button(facts, facts.over)
    elif facts.removed:
        severity, count = "fixed", facts.removed
        title = tn(
            "Set aside {n:,} row longer than training reads",
            "Set aside {n:,} rows longer than training reads",
            facts.removed,
        )
        detail = t("Every row that is left fits into {limit:,} tokens.", limit=limit)
        fix = _button(facts, facts.removed)
    else:
        severity = "passed"
        title = t("Every row fits into the {limit:,} tokens that training reads", limit=limit)
        detail = t("Nothing has to be left out of any row.")
    return Finding(
        id=ID,
        severity=severity,
        title=title,
        detail=detail,
        count=count,
        share=round(count / facts.read, 6) if facts.read else 0.0,
        limit=0.0,
        measure=rows_of(count) if count else NONE,
        limit_label=NONE_EXPECTED,
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


_HELD_OUT = t("They are among the rows held out for testing, which are shortened in the same way.")


def _of_training(rows: int, told: str) -> str:
    """`told`: whole sentences."""
    return tn("Of {n:,} training row: {told}", "Of {n:,} training rows: {told}", rows, told=told)


def _button(facts: OverLimit, count: int) -> FindingFix:
    label = t("Set aside {count:,}", count=count)
    return FindingFix(id=FIX, label=label, applied=facts.fixed, safe=FIX in SAFE)
