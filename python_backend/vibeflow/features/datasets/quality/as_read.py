"""Findings on how the file was read: lines left out, cells that a row lacks or has beyond the header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vibeflow.l10n import t, tn
from vibeflow.protocol.datasets import Finding

from ..manifest import SourceRemark
from .findings import Severity, rows_of

if TYPE_CHECKING:
    from .report_facts import ReportFacts

_LIMIT = 0.05
"""Share of rows beyond which a file was probably not written as it was read."""
_ASKS = frozenset({"shortRows", "longRows", "otherTable"})
"""What may have gone wrong in the file; all else is done and only told."""


def findings(facts: ReportFacts) -> list[Finding]:
    return [_finding(facts, remark) for remark in facts.remarks]


def _finding(facts: ReportFacts, remark: SourceRemark) -> Finding:
    share = min(1.0, remark.count / facts.read) if facts.read and not remark.lines else 0.0
    asks = remark.id in _ASKS and (remark.lines or share > _LIMIT)
    severity: Severity = "decide" if asks else "fixed"
    return Finding(
        id=remark.id,
        severity=severity,
        title=remark.title,
        detail=remark.detail,
        count=remark.count,
        share=round(share, 6),
        limit=0.0 if remark.lines else _LIMIT,
        measure=_measure(remark),
        limit_label=t("told") if remark.lines else None,
        examples=remark.examples,
    )


def _measure(remark: SourceRemark) -> str:
    return tn("{n:,} line", "{n:,} lines", remark.count) if remark.lines else rows_of(remark.count)
