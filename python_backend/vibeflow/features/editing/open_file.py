"""A file as the editor has it."""

from __future__ import annotations

from pathlib import Path

from .check import FileCheck, Report
from .lines import Lines
from .scope import Kind, kind_of


class OpenFile:
    """One file as the editor has it. Changed on the thread that receives edits only."""

    def __init__(self, uri: str, path: Path, version: int, text: str, asked: bool) -> None:
        self.uri = uri
        self.path = path
        self.version = version
        self.text = Lines(text)
        self.kind: Kind | None = kind_of(path, asked)
        self.check = FileCheck(path.suffix.lower())
        self.report: Report | None = None
        self.report_version: int | None = None
        """Version of the text that the report is of."""
