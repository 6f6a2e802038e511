"""The quality report: every check's finding, those to decide first."""

from __future__ import annotations

from collections.abc import Mapping

from vibeflow.protocol.datasets import Finding

from ..build.fixes import Outcome
from ..manifest import FixId
from . import row_findings as rows
from . import whole_findings as shape
from .whole_findings import RowLengths

__all__ = ["RowLengths", "report"]


def report(
    read: int, outcome: Outcome, fixes: Mapping[FixId, bool], task: str, lengths: RowLengths | None
) -> tuple[list[Finding], str | None]:
    """All findings, and the language of most rows. `read` counts the rows of the source."""
    kept = outcome.kept
    language, language_finding = shape.language(kept)
    found = [
        rows.encoding(read, outcome, fixes["repairEncoding"]),
        rows.lost(read, kept),
        rows.missing(read, outcome, fixes["removeMissing"]),
        rows.duplicates(read, outcome, fixes["removeDuplicates"]),
        rows.trim(read, outcome, fixes["trimWhitespace"]),
        rows.unreadable(read, outcome),
        rows.excluded(read, outcome),
        rows.cut(read, kept),
        *shape.imbalance(read, kept, task),
        *(shape.token_lengths(lengths, task) if lengths else ()),
        shape.size(kept),
        language_finding,
    ]
    order = {"decide": 0, "fixed": 1, "passed": 2}
    return sorted((f for f in found if f is not None), key=lambda f: order[f.severity]), language
