"""The source as it was read, kept as Parquet parts, so that a change of mapping or fixes never reads it
again.

A folder of `part-00000.parquet` ... (source frames, numbered) and `source.json`, which is written last: a
folder without it is not a cache, nor is one that another wrote (`seal`).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from vibeflow.l10n import t
from vibeflow.protocol.errors import DataEmpty, DataUnreadable, ErrorAction, NotReady

from ..frames import CELL, SOURCE_FIXED, columns_of
from ..manifest import SourceRecord, SourceRemark
from ..readers import ReadOptions, open_source
from .oversized import set_aside
from .progress import Progress
from .seal import Spoiled, read_sealed, read_table, write_sealed, write_table
from .source_encoding import encoding_record

SOURCE = "source.json"
_KIND = "source"
LAYOUT = 3
MAX_ROWS = 5_000_000
MAX_COLUMNS = 10_000
CHOOSE = ErrorAction(kind="chooseFile", label=t("Choose another file"))


class CachedPart(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    rows: int
    digest: str


class CachedSource(BaseModel):
    """Beside the parts: what they came from."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    layout: int = LAYOUT
    source: SourceRecord
    columns: list[str]
    rows: int
    parts: tuple[CachedPart, ...]
    text_bytes: int
    """Size of the frames in memory, all together."""


def load_cached(folder: Path) -> CachedSource | None:
    """What the folder holds; None when it is no cache of ours, or one of another layout. The caller has seen
    to it that no link leads to the folder."""
    try:
        found = CachedSource.model_validate(read_sealed(folder, SOURCE, _KIND))
    except (Spoiled, ValidationError):
        return None
    return found if found.layout == LAYOUT else None


def cached_frames(folder: Path, cached: CachedSource) -> Iterator[pl.DataFrame]:
    """The parts in order, each with every column of the source. Raises as all that read the cache `NotReady`
    where a part is not what was written; the folder is no cache any more then."""
    for part in range(len(cached.parts)):
        yield _read(folder, cached, part)


def cached_head(folder: Path, cached: CachedSource, rows: int) -> pl.DataFrame:
    """The first rows, without the rest of the first part where they lie in it."""
    frames: list[pl.DataFrame] = []
    missing = rows
    for part in range(len(cached.parts)):
        if missing <= 0:
            break
        frames.append(_read(folder, cached, part, n_rows=missing))
        missing -= frames[-1].height
    return pl.concat(frames)


def cached_rows(folder: Path, cached: CachedSource, numbers: pl.Series) -> Iterator[pl.DataFrame]:
    """The rows of these numbers (ascending), in the order of the source; parts without any are not read."""
    before = 0
    for part, facts in enumerate(cached.parts):
        first, before = before + 1, before + facts.rows
        wanted = numbers.filter((numbers >= first) & (numbers <= before))
        if len(wanted):
            yield _read(folder, cached, part).filter(pl.col("n").is_in(wanted.implode()))


def read_source(
    path: Path,
    sheet: str | None,
    folder: Path,
    tell: Callable[[Progress], None],
    encoding: str | None = None,
) -> Iterator[pl.DataFrame]:
    """Read a file or folder of files; every frame is numbered from 1 on and on its way to the cache when it
    is yielded. `source.json` is there when the last one was.

    Raises `DataUnreadable` or `DataEmpty` with cause and way out.
    """
    tell(Progress(stage="reading", rows=0, part=0))
    folder.mkdir(parents=True, exist_ok=True)
    table = open_source(path, ReadOptions(sheet=sheet, encoding=encoding))
    size = _size(path)
    columns: dict[str, None] = {}
    parts: list[CachedPart] = []
    count = text_bytes = 0
    with ThreadPoolExecutor(1) as writer:
        pending: Future[CachedPart] | None = None
        for batch in _ahead(table.batches):
            if not batch.height:
                continue
            frame = _numbered(set_aside(batch), 1 + count)
            count += frame.height
            columns.update(dict.fromkeys(_readable_columns(frame)))
            if count > MAX_ROWS or len(columns) > MAX_COLUMNS:
                raise _too_many(path)
            text_bytes += int(frame.estimated_size())
            # One part is written while the next is read: at most two are in memory.
            if pending is not None:
                parts.append(pending.result())
            pending = writer.submit(_write, frame, folder / _part(len(parts)))
            tell(Progress(stage="reading", rows=count, part=min(1.0, table.read_bytes() / max(1, size))))
            yield frame
        if pending is not None:
            parts.append(pending.result())
    if not count or not columns:
        raise DataEmpty(
            t("{name} has no rows.", name=path.name), hint=t("Choose a file with rows in it."), action=CHOOSE
        )
    record = SourceRecord(
        name=path.name,
        path=str(path),
        sha256=table.sha256,
        bytes=table.bytes,
        format=table.format,
        files=table.files,
        sheets=table.sheets,
        sheet=table.sheet,
        notes=tuple(table.notes),
        remarks=tuple(SourceRemark(**asdict(remark)) for remark in table.remarks()),
        encoding=encoding_record(table.encodings()),
    )
    cached = CachedSource(
        source=record, columns=list(columns), rows=count, parts=tuple(parts), text_bytes=text_bytes
    )
    write_sealed(folder / SOURCE, _KIND, cached.model_dump(mode="json"))


def _ahead(batches: Iterator[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The next one is parsed while the last is worked on: parsers hold the interpreter, polars does not."""
    with ThreadPoolExecutor(1, "reads ahead") as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch


def _numbered(batch: pl.DataFrame, first: int) -> pl.DataFrame:
    cells = [name for name in batch.columns if name.startswith(CELL)]
    return batch.with_row_index("n", first).select(
        pl.col("n").cast(SOURCE_FIXED["n"]), pl.col("problem").cast(pl.String), *cells
    )


def _readable_columns(frame: pl.DataFrame) -> list[str]:
    """Of a frame of broken rows alone, the first cell is their raw text and no column of the source."""
    if frame["problem"].null_count() == 0 and frame.height < 100:
        return []
    return columns_of(frame)


def _write(frame: pl.DataFrame, path: Path) -> CachedPart:
    return CachedPart(rows=frame.height, digest=write_table(path, frame, row_group_size=4096))


def _read(folder: Path, cached: CachedSource, part: int, **options: int) -> pl.DataFrame:
    try:
        frame = read_table(folder, _part(part), cached.parts[part].digest, **options)
    except Spoiled as error:
        # Thrown away: whoever asks next finds no cache, and reads the source again where it is still there.
        (folder / SOURCE).unlink(missing_ok=True)
        raise NotReady(
            t("The rows as they were read are damaged, and no longer kept in this project."),
            hint=t("Try again: the file is read anew where it still lies. If it does not, import it again."),
            action=ErrorAction(kind="retry", label=t("Try again")),
        ) from error
    return _whole(frame, cached.columns)


def _whole(frame: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """With the columns of the source that this part lacks, as nulls; columns of broken rows alone stay
    out."""
    cells = [
        pl.col(CELL + name) if CELL + name in frame.columns else pl.lit(None, pl.String).alias(CELL + name)
        for name in columns
    ]
    return frame.select("n", "problem", *cells)


def _part(part: int) -> str:
    return f"part-{part:05}.parquet"


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and not file.is_symlink())


def _too_many(path: Path) -> DataUnreadable:
    return DataUnreadable(
        t(
            "{name} has over {rows:,} rows or over {columns:,} columns.",
            name=path.name,
            rows=MAX_ROWS,
            columns=MAX_COLUMNS,
        ),
        hint=t("Import a part of it."),
        action=CHOOSE,
    )


def folder_bytes(path: Path) -> int:
    """Size of a file, or of all files in a folder; 0 when it is not there, or cannot be: a name with a null
    byte."""
    try:
        return (
            path.stat().st_size if path.is_file() else sum(entry.stat().st_size for entry in os.scandir(path))
        )
    except (OSError, ValueError):
        return 0
