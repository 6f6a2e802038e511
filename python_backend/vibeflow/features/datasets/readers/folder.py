"""A folder of data files as one source: every file's rows, with the file's name in a cell of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl

from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import DataEmpty, VibeFlowError

from ..frames import CELL
from .folder_files import choose
from .saved_dataset import is_saved_dataset, read_saved_dataset
from .slack import is_slack, read_slack
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
    ".arrow",
    ".feather",
    ".xlsx",
    ".txt",
    ".md",
    ".markdown",
    ".yml",
    ".yaml",
)
_MAX_FILES = 10_000
_DEPTH = 4
FILE = "file"


def read_folder(
    path: Path,
    options: ReadOptions,
    open_file: Callable[[Path, ReadOptions], Table],
    peek: Callable[[Path, ReadOptions], Table],
) -> Table:
    """`peek` opens a file for a look at its first rows. Raises `DataEmpty` where there is no file of a
    known kind. What is no data is left out, and a note says why; what breaks off is said by name."""
    if is_slack(path):
        return read_slack(path)
    if is_saved_dataset(path):
        return read_saved_dataset(path)
    found, others = _files(path)
    chosen = choose(path, found, peek)
    chosen.left_out += [
        (file.relative_to(path).as_posix(), t("not a kind of file that is read")) for file in others
    ]
    files, note = chosen.files, chosen.note()
    notes = [note] if note is not None else []
    if not files:
        raise DataEmpty(
            t("{name} holds no file that can be read.", name=path.name),
            hint=t("Put CSV, TSV, JSON, JSONL, Parquet, XLSX, YAML, TXT or Markdown files into it."),
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
                notes.extend(f"{name}: {note}" for note in table.notes)
            except VibeFlowError as error:
                raise type(error)(f"{name}: {error.message}", hint=error.hint, action=error.action) from error
            done[0] += table.bytes

    def digest() -> str:
        names = [sound(file.relative_to(path).as_posix()) for file in files]
        lines = [f"{table.sha256}  {name}\n" for table, name in zip(opened, names, strict=False)]
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    kinds = sorted({_kind(file) for file in files})
    return Table(
        format=tn("{n:,} file: {kinds}", "{n:,} files: {kinds}", len(files), kinds=", ".join(kinds)),
        batches=batches(),
        bytes=sum(file.stat().st_size for file in files),
        digest=digest,
        read_bytes=lambda: done[0],
        files=len(files),
        notes=notes,
        remarks=lambda: [remark for table in opened for remark in table.remarks()],
        encodings=lambda: tuple(found for table in opened for found in table.encodings()),
    )


def _files(folder: Path) -> tuple[list[Path], list[Path]]:
    """Regular files of known kinds in order of their names, and those of others; links and hidden ones are
    passed over."""
    found: list[Path] = []
    others: list[Path] = []
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
                        t("{name} holds over {most:,} files.", name=folder.name, most=_MAX_FILES),
                        t("Choose a folder with fewer of them."),
                    )
            elif entry.is_file():
                others.append(entry)
    return sorted(found), sorted(others)


def _kind(file: Path) -> str:
    return Path(file.name.lower().removesuffix(".gz")).suffix.removeprefix(".").upper()
