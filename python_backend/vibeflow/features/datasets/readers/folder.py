"""A folder of data files as one source: every file's rows, with the file's name in a cell of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from vibeflow.protocol.errors import DataEmpty, VibeFlowError

from ..frames import CELL
from .source import CHOOSE, unreadable
from .table import ReadOptions, Table, sound

SUFFIXES = (
    ".csv",
    ".tsv",
    ".tab",
    ".json",
    ".jsonl",
    ".ndjson",
    ".parquet",
    ".xlsx",
    ".txt",
    ".md",
    ".markdown",
)
_MAX_FILES = 10_000
_DEPTH = 4
FILE = "file"


def read_folder(path: Path, options: ReadOptions, open_file: Callable[[Path, ReadOptions], Table]) -> Table:
    """Raises `DataEmpty` where there is no file of a known kind; a file that cannot be read is said by
    name."""
    files = list(_files(path))
    if not files:
        raise DataEmpty(
            f"{path.name} holds no file that can be read.",
            hint="Put CSV, TSV, JSON, JSONL, Parquet, XLSX, TXT or Markdown files into it.",
            action=CHOOSE,
        )
    opened: list[Table] = []
    done = [0]

    def batches() -> Iterator[pl.DataFrame]:
        for file in files:
            name = sound(file.relative_to(path).as_posix())
            try:
                table = open_file(file, options)
                opened.append(table)
                for batch in table.batches:
                    yield batch.with_columns(pl.lit(name, pl.String).alias(CELL + FILE))
            except VibeFlowError as error:
                raise type(error)(f"{name}: {error.message}", hint=error.hint, action=error.action) from error
            done[0] += table.bytes

    def digest() -> str:
        names = [sound(file.relative_to(path).as_posix()) for file in files]
        lines = [f"{table.sha256}  {name}\n" for table, name in zip(opened, names, strict=False)]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    kinds = sorted({_kind(file) for file in files})
    return Table(
        format=f"{len(files):,} files: {', '.join(kinds)}",
        batches=batches(),
        bytes=sum(file.stat().st_size for file in files),
        digest=digest,
        read_bytes=lambda: done[0],
        files=len(files),
        encodings=lambda: tuple(found for table in opened for found in table.encodings()),
    )


def _files(folder: Path) -> Iterator[Path]:
    """Regular files of known kinds in order of their names; links and hidden ones are passed over."""
    found: list[Path] = []
    waiting = [(folder, 1)]
    while waiting:
        place, depth = waiting.pop()
        for entry in sorted(place.iterdir()):
            if entry.name.startswith((".", "~$")) or entry.is_symlink():
                continue
            if entry.is_dir() and depth < _DEPTH:
                waiting.append((entry, depth + 1))
            elif entry.is_file() and entry.name.lower().removesuffix(".gz").endswith(SUFFIXES):
                found.append(entry)
                if len(found) > _MAX_FILES:
                    raise unreadable(
                        f"{folder.name} holds over {_MAX_FILES:,} files.",
                        "Choose a folder with fewer of them.",
                    )
    return iter(sorted(found))


def _kind(file: Path) -> str:
    return Path(file.name.lower().removesuffix(".gz")).suffix.removeprefix(".").upper()
