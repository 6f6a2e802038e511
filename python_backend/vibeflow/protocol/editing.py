"""Data files open in the editor, beyond what LSP has words for."""

from __future__ import annotations

from .base import Wire
from .rows import RenderedRow


class CheckFile(Wire):
    """Look at an open data file though it belongs to no project, or stop doing so."""

    uri: str
    wanted: bool


class PreviewRow(Wire):
    uri: str
    line: int
    """0-based; of a row that spans several lines, any of them."""


class RowPreview(Wire):
    """A row of an open file as it would be trained, unsaved changes included."""

    line: int
    """1-based line on which the row begins."""
    model: str
    """Whose template and tokens these are; "" where it is not on this machine."""
    rendered: RenderedRow | None
    problem: str | None
    """Why it cannot be trained on, in words that go on from "because"."""
