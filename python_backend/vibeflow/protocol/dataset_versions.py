"""The versions of a dataset in git, and what differs between two of them."""

from __future__ import annotations

from typing import Literal

from .base import Wire

DifferenceKind = Literal["added", "removed", "changed"]


class DatasetVersionsRef(Wire):
    project_id: str


class DatasetVersion(Wire):
    commit: str | None
    """None: the data as it stands, not committed yet."""
    revision: int
    source_name: str
    created_at: str
    """ISO 8601, UTC."""
    rows_read: int
    rows_kept: int
    message: str
    """First line of the commit's message."""


class DatasetVersionList(Wire):
    versions: list[DatasetVersion]
    """Newest first; only commits in which the data changed."""


class CompareDatasets(Wire):
    project_id: str
    base: str
    """Commit."""
    other: str | None = None
    """None: the data as it stands."""
    kind: DifferenceKind | None = None
    """None: all kinds."""
    offset: int = 0
    limit: int = 50


class RowDifference(Wire):
    kind: DifferenceKind
    question: str
    before: str | None
    """The answer in `base`; None for an added row."""
    after: str | None


class DatasetComparison(Wire):
    """Kept rows of two versions, matched by question; the same question with another answer is `changed`."""

    base: DatasetVersion
    other: DatasetVersion
    added: int
    removed: int
    changed: int
    same: int
    offset: int
    total: int
    rows: list[RowDifference]
