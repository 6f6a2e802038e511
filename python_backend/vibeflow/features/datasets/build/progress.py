"""How far a child process is: one line on its standard output."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class Progress(BaseModel):
    """Rows done so far in a stage."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    stage: Literal["reading", "checking", "saving"]
    rows: int
    total: int | None = None
    part: float | None = None
    """0 to 1 of the source's bytes."""
