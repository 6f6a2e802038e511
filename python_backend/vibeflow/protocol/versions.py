"""Versions: each a git commit that pins data, recipe, weights and evaluation."""

from __future__ import annotations

from .base import Wire


class VersionsRef(Wire):
    project_id: str


class VersionView(Wire):
    commit: str
    number: int
    """1 for the first version."""
    created_at: str
    subject: str
    """First line of the commit message."""
    base_model: str
    score: float | None
    base_score: float | None
    rows: int
    seconds: float
    served: bool


class VersionList(Wire):
    versions: list[VersionView]
    """Newest first."""


class VersionRef(Wire):
    project_id: str
    commit: str
