"""The quality report: every check's finding, those to decide first, and what more data would help.

Takes counts and makes words of them. Limits are the product document's where it has one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from vibeflow.protocol.datasets import Finding, FixId, RemovalReason, Shape, Suggestion

from ..manifest import SourceRemark
from . import as_read, between_rows, lengths, single_rows
from .dear import DearFacts
from .marks import Mark
from .suggestions import suggestions
from .text_fixes import TextFacts


@dataclass(frozen=True)
class ReportFacts:
    """All that is known of a dataset. Counts are of rows of the source, but for dear ones on a sample."""

    shape: Shape
    read: int
    kept: int
    fixes: Mapping[FixId, bool]
    counts: Mapping[Mark, int]
    """Rows with the mark, whether removed or not."""
    mended: Mapping[FixId, int]
    """Rows that a text fix changed, of those that are on."""
    removed: Mapping[RemovalReason, int]
    examples: Mapping[Mark, tuple[int, ...]]
    text_facts: TextFacts
    dear: DearFacts | None
    """None: not looked at yet."""
    sample: int | None
    """Rows that the dear checks looked at; None: all."""
    labels: Counter[str]
    remarks: tuple[SourceRemark, ...] = ()
    """What reading did to the file."""


def report(facts: ReportFacts) -> tuple[list[Finding], list[Suggestion]]:
    """All findings, those to decide first, then those that were fixed, then those that passed."""
    found = [
        *single_rows.findings(facts),
        *lengths.findings(facts),
        *between_rows.findings(facts),
        *as_read.findings(facts),
    ]
    order = {"decide": 0, "fixed": 1, "passed": 2}
    return sorted(found, key=lambda one: order[one.severity]), suggestions(facts)
