"""A folder that the `datasets` library saved (`save_to_disk`): one dataset, or several parts by name.

The folder says which files belong to it, and in what order. A name in it is never a path, and what else it
says of the dataset (how it is to be shown, by which library) is not looked at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any

import polars as pl

from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import DataEmpty

from ..frames import CELL
from .arrow import read_arrow
from .layouts.splits import SPLIT
from .source import CHOOSE, MAX_BYTES, Source, look_at, unreadable
from .table import Table

_PARTS = "dataset_dict.json"
_STATE = "state.json"
_MOST_BYTES = 10_000_000
"""Of a file that says what belongs to the folder."""


def is_saved_dataset(folder: Path) -> bool:
    return any((folder / name).is_file() and not (folder / name).is_symlink() for name in (_PARTS, _STATE))


def read_saved_dataset(folder: Path) -> Table:
    """Raises `DataUnreadable` or `DataEmpty`. Where it has parts, a cell says which one a row is of."""
    parts = _parts(folder)
    files = [(part, look_at(path)) for part, place in parts for path in _files(place)]
    if not files:
        raise DataEmpty(
            t("{name} is a saved dataset without rows.", name=folder.name),
            hint=t("Choose another folder."),
            action=CHOOSE,
        )
    size = sum(source.size for _, source in files)
    if size > MAX_BYTES:
        raise unreadable(
            t("{name} has {size:,.0f} MB.", name=folder.name, size=size / 1e6),
            t("Import a part of it: the folder of one of its parts."),
        )
    notes: list[str] = []
    done = [0]
    return Table(
        format=tn("Saved dataset, {n:,} file", "Saved dataset, {n:,} files", len(files)),
        batches=_rows(files, notes, done),
        bytes=size,
        digest=lambda: _digest([source for _, source in files]),
        read_bytes=lambda: done[0],
        files=len(files),
        notes=notes,
    )


def _rows(
    files: list[tuple[str | None, Source]], notes: list[str], done: list[int]
) -> Iterator[pl.DataFrame]:
    for part, source in files:
        _, batches = read_arrow(source)
        notes.extend(note for note in source.notes if note not in notes)
        for batch in batches:
            yield batch if part is None else batch.with_columns(pl.lit(part, pl.String).alias(CELL + SPLIT))
        done[0] += source.size


def _parts(folder: Path) -> list[tuple[str | None, Path]]:
    if not (folder / _PARTS).is_file():
        return [(None, folder)]
    names = _said(folder / _PARTS).get("splits")
    if not isinstance(names, list):
        raise _strange(folder / _PARTS)
    return [(str(name), folder / _plain(folder / _PARTS, name)) for name in names]


def _files(folder: Path) -> list[Path]:
    listed = _said(folder / _STATE).get("_data_files")
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise _strange(folder / _STATE)
    files = [folder / _plain(folder / _STATE, one.get("filename")) for one in listed]
    for file in files:
        if folder.is_symlink() or file.is_symlink():
            raise unreadable(
                t("{name} is a link to another place.", name=file.name), t("Copy the files into the folder.")
            )
    return files


def _said(file: Path) -> dict[str, Any]:
    try:
        if file.is_symlink() or file.stat().st_size > _MOST_BYTES:
            raise _strange(file)
        value = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _strange(file) from error
    if not isinstance(value, dict):
        raise _strange(file)
    return value


def _plain(file: Path, name: object) -> str:
    if not isinstance(name, str) or name in ("", ".", "..") or PurePath(name).name != name or "\\" in name:
        raise _strange(file)
    return name


def _strange(file: Path) -> Exception:
    return unreadable(
        t(
            "{name} does not say which files belong to the saved dataset.",
            name=f"{file.parent.name}/{file.name}",
        ),
        t("Save the dataset again with save_to_disk, or as Parquet, CSV or JSONL."),
    )


def _digest(sources: list[Source]) -> str:
    total = hashlib.sha256()
    for source in sources:
        source.start_digest()
        total.update(f"{source.sha256()}  {source.name}\n".encode())
    return total.hexdigest()
