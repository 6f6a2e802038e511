"""How far a child process is; it says so on its standard output (`sandbox.lines`)."""

from __future__ import annotations

from typing import Literal

from vibeflow.children.lines import Line


class Progress(Line):
    """Rows done so far in a stage."""

    stage: Literal["reading", "checking", "saving"]
    rows: int
    total: int | None = None
    part: float | None = None
    """0 to 1 of the source's bytes."""
