"""The child process that reads one Parquet file or workbook: `python -m
vibeflow.features.files.record_child FILE`.

Answers JSON lines on standard input with JSON lines on standard output, limits its own memory, and ends
with its standard input.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from vibeflow.children.limits import confine
from vibeflow.l10n import t
from vibeflow.protocol.errors import DataUnreadable, as_vibeflow_error

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


def answer(records: Records, question: dict[str, Any]) -> dict[str, Any]:
    """What one question is answered with."""
    if question["ask"] == "facts":
        return {"format": records.format, "columns": records.columns, "total": records.total}
    if question["ask"] == "page":
        offset = int(question["offset"])
        rows = records.rows(offset, int(question["limit"]))
        return {"lines": [_line(offset + at + 1, as_text(row)) for at, row in enumerate(rows)]}
    return {"number": _found(records, str(question["text"]).casefold(), int(question["after"]))}


def as_text(row: dict[str, Any]) -> str:
    """A record as JSON; what JSON has no word for is written as people would."""
    return json.dumps(row, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return t("{count:,} bytes", count=len(value))
    return str(value)


def _line(number: int, text: str) -> dict[str, Any]:
    return {"number": number, "text": text[:CUT], "cut": len(text) > CUT}


def _found(records: Records, text: str, after: int) -> int | None:
    for start in range(after, records.total, _FIND_STEP):
        for at, row in enumerate(records.rows(start, _FIND_STEP)):
            if text in as_text(row).casefold():
                return start + at + 1
    return None


def main(path: Path) -> int:
    say = _speaker()
    confine(memory=MEMORY_BYTES)
    records: Records | None = None
    for question in _questions():
        try:
            records = records or opened(path)
            say(answer(records, question))
        except MemoryError:
            return 1
        except Exception as error:
            say({"error": as_vibeflow_error(error).to_wire().model_dump()})
    return 0


def _questions() -> Iterator[dict[str, Any]]:
    for line in sys.stdin:
        yield json.loads(line)


def _speaker() -> Any:
    """Standard output for us alone: whatever a library prints goes nowhere."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8", errors="replace", buffering=1)
    os.dup2(2, 1)

    def say(message: dict[str, Any]) -> None:
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    return say


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
