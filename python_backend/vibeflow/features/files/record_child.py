"""The child process that reads one Parquet file or workbook: `python -m
vibeflow.features.files.record_child FILE`.

Answers lines on standard input with lines on standard output (`record_lines`), limits its own memory, and
ends with its standard input.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Protocol

from vibeflow.children.limits import confine
from vibeflow.children.lines import own_output, written
from vibeflow.l10n import t
from vibeflow.protocol.errors import DataUnreadable, as_vibeflow_error
from vibeflow.protocol.files import FileLine

from .record_lines import Answer, Facts, FactsQuestion, Failed, Found, Page, PageQuestion, Question, questions

MEMORY_BYTES = 4 << 30
CUT = 4_000
_FIND_STEP = 5_000


class Records(Protocol):
    format: str
    columns: list[str]
    total: int

    def rows(self, offset: int, limit: int) -> list[dict[str, Any]]: ...


class Parquet:
    """Reads only the row groups that a page needs."""

    def __init__(self, path: Path) -> None:
        import polars as pl

        self.format = "Parquet"
        self._lazy = pl.scan_parquet(path, glob=False)
        self.columns = self._lazy.collect_schema().names()
        self.total = int(self._lazy.select(pl.len()).collect().item())

    def rows(self, offset: int, limit: int) -> list[dict[str, Any]]:
        return self._lazy.slice(offset, limit).collect().to_dicts()


class Workbook:
    """Holds the rows of its first sheet that has some."""

    def __init__(self, path: Path) -> None:
        from vibeflow.features.datasets.frames import CELL
        from vibeflow.features.datasets.readers import ReadOptions, open_source

        table = open_source(path, ReadOptions())
        self._rows: list[dict[str, Any]] = []
        names: dict[str, None] = {}
        for batch in table.batches:
            cells = [name for name in batch.columns if name.startswith(CELL)]
            names.update(dict.fromkeys(name.removeprefix(CELL) for name in cells))
            for row in batch.select(cells).iter_rows(named=True):
                self._rows.append({name.removeprefix(CELL): value for name, value in row.items()})
        self.columns = list(names)
        self.total = len(self._rows)
        self.format = t("XLSX, sheet {sheet}", sheet=table.sheet) if table.sheet else "XLSX"

    def rows(self, offset: int, limit: int) -> list[dict[str, Any]]:
        return self._rows[offset : offset + limit]


def opened(path: Path) -> Records:
    """Raises `DataUnreadable` for a file that is not what its name says."""
    try:
        return Parquet(path) if path.suffix.lower() == ".parquet" else Workbook(path)
    except MemoryError:
        raise
    except Exception as error:
        known = as_vibeflow_error(error)
        if known.code != "internal":
            raise
        raise DataUnreadable(
            t("{name} is not a readable {suffix} file.", name=path.name, suffix=path.suffix.lstrip(".")),
            hint=t("It may be cut off or have another format. Download or export it again."),
        ) from error


def answer(records: Records, question: Question) -> Answer:
    if isinstance(question, FactsQuestion):
        return Facts(format=records.format, columns=records.columns, total=records.total)
    if isinstance(question, PageQuestion):
        offset = question.offset
        rows = records.rows(offset, question.limit)
        return Page(lines=[_line(offset + at + 1, as_text(row)) for at, row in enumerate(rows)])
    return Found(number=_found(records, question.text.casefold(), question.after))


def as_text(row: dict[str, Any]) -> str:
    """A record as JSON; what JSON has no word for is written as people would."""
    return json.dumps(row, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return t("{count:,} bytes", count=len(value))
    return str(value)


def _line(number: int, text: str) -> FileLine:
    return FileLine(number=number, text=text[:CUT], cut=len(text) > CUT)


def _found(records: Records, text: str, after: int) -> int | None:
    for start in range(after, records.total, _FIND_STEP):
        for at, row in enumerate(records.rows(start, _FIND_STEP)):
            if text in as_text(row).casefold():
                return start + at + 1
    return None


def main(path: Path) -> int:
    out = own_output()
    confine(memory=MEMORY_BYTES)
    records: Records | None = None
    for line in sys.stdin.buffer:
        try:
            question = questions.validate_json(line)
            records = records or opened(path)
            said = answer(records, question)
        except MemoryError:
            return 1
        except Exception as error:
            said = Failed(error=as_vibeflow_error(error).to_wire())
        out.write(written(said).encode())
        out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
