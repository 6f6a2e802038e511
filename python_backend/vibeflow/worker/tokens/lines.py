"""What the process that makes tokens says to the worker."""

from __future__ import annotations

from typing import Literal

from pydantic import TypeAdapter

from vibeflow.children.lines import Line
from vibeflow.engine.rows.encoding import RowFate
from vibeflow.protocol.errors import ErrorData


class Progress(Line):
    kind: Literal["progress"] = "progress"
    rows: int
    """Done since the last such line."""
    counts: dict[RowFate, int]
    """What became of them."""


class Written(Line):
    kind: Literal["written"] = "written"
    files: tuple[str, ...]
    """Names in the folder, in the order of the rows."""


class Failed(Line):
    kind: Literal["failed"] = "failed"
    error: ErrorData


Said = Progress | Written | Failed
said: TypeAdapter[Said] = TypeAdapter(Said)
