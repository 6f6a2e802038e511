"""Where the words go: rich on a terminal, plain lines elsewhere, one JSON document with `--json`."""

from __future__ import annotations

import json
import sys

from rich.console import Console
from rich.table import Table

from ..protocol.base import Wire
from ..protocol.errors import ErrorData, VibeFlowError


class Output:
    """Words for people go to stdout, or to stderr when stdout belongs to JSON."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.console = Console(stderr=as_json, highlight=False, soft_wrap=not sys.stdout.isatty())

    @property
    def live(self) -> bool:
        """Whether progress may redraw lines. FORCE_COLOR asks for colour, not for a line drawn again."""
        return self.console.file.isatty() and not self.as_json

    def say(self, text: str = "") -> None:
        """One line for people; left out with `--json`. Text is printed as it is, markup and all."""
        if not self.as_json:
            self.console.print(text, markup=False)

    def head(self, text: str) -> None:
        """A line that stands out."""
        if not self.as_json:
            self.console.print(text, style="bold", markup=False)

    def muted(self, text: str) -> None:
        if not self.as_json:
            self.console.print(text, style="dim", markup=False)

    def table(
        self, columns: list[str], rows: list[list[str]], *, right: frozenset[int] = frozenset()
    ) -> None:
        """A table; columns whose index is in `right` are aligned right, as numbers are."""
        if self.as_json:
            return
        table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
        for index, column in enumerate(columns):
            table.add_column(column, justify="right" if index in right else "left", overflow="fold")
        for row in rows:
            table.add_row(*(_escape(cell) for cell in row))
        self.console.print(table)

    def result(self, value: Wire) -> None:
        """With `--json`: the value, as it travels on the wire."""
        if self.as_json:
            print(json.dumps(value.model_dump(mode="json", by_alias=True), ensure_ascii=False, indent=2))

    def error(self, error: VibeFlowError) -> None:
        """What happened, and the way out; on stderr, or as JSON."""
        if self.as_json:
            document = {"error": error.to_wire().model_dump(mode="json", by_alias=True)}
            print(json.dumps(document, ensure_ascii=False, indent=2))
            return
        self.error_lines(error.to_wire())

    def error_lines(self, error: ErrorData) -> None:
        """The same for an error that came over the wire, such as a run's."""
        console = Console(stderr=True, highlight=False)
        console.print(error.message, style="bold red", markup=False)
        console.print(error.hint, markup=False)


def _escape(cell: str) -> str:
    return cell.replace("[", r"\[")
