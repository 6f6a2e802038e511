"""The row index: for each row of the source, where its line lies and what is known of it, so that any page
of a million rows is found without reading the others.

Derived: it is made anew from the files when it is missing or of other files. Knows nothing of pages or
filters.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import BaseModel, ConfigDict, ValidationError

from vibeflow.l10n import t
from vibeflow.protocol.datasets import Part, Shape
from vibeflow.protocol.errors import NotReady
from vibeflow.store.dataset_lock import state_folder
from vibeflow.store.inside import open_inside
from vibeflow.store.layout import DATA

from ..data_line import parse_line
from ..frames import as_examples
from ..manifest import Manifest
from ..quality import exact
from ..quality.placeholders import settled
from ..quality.score import score
from .seal import Spoiled, read_sealed, read_table, write_sealed, write_table
from .write import PARTS

log = logging.getLogger(__name__)
_KIND = "index"
INDEX = "index.parquet"
ABOUT = "index.json"
SCHEMA = {
    "n": pl.UInt32,
    "part": pl.UInt8,
    "offset": pl.UInt64,
    "length": pl.UInt32,
    "chars_question": pl.UInt32,
    "chars_answer": pl.UInt32,
    "tokens": pl.UInt32,
    "trained": pl.UInt32,
    "least": pl.UInt32,
    "lead": pl.UInt32,
    "marks": pl.UInt64,
    "score": pl.UInt8,
    "reason": pl.String,
    "edited": pl.Boolean,
    "mended": pl.UInt8,
    "beside": pl.UInt32,
}
"""`part`: 0 train, 1 test, 2 removed. `offset`, `length`: of the line in data/<part>.jsonl, bytes, line end
included. `reason`: a `RemovalReason`, null for kept rows. `mended`: as in the facts of `prepare`. `beside`:
the row that stays in the place of a repeated, nearly repeated or contradicting one, null where there is
none."""


class _About(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    revision: int
    digests: dict[str, str]
    """Of the dataset's files."""
    table: str
    """Digest of the index itself."""


def save_index(folder: Path, index: pl.DataFrame, revision: int, digests: dict[str, str]) -> None:
    """Write the index, sorted by `n`, into a folder that is there."""
    table = write_table(folder / INDEX, index.select(list(SCHEMA)).cast(SCHEMA))  # type: ignore[arg-type]  # names to types
    write_sealed(
        folder / ABOUT, _KIND, _About(revision=revision, digests=digests, table=table).model_dump(mode="json")
    )


def load_index(project: Path, manifest: Manifest) -> pl.DataFrame:
    """The index of the dataset as it is published, sorted by `n`. Raises `NotReady` where a line is no
    row."""
    state = state_folder(project)
    try:
        about = _About.model_validate(read_sealed(state, ABOUT, _KIND))
        if about.revision == manifest.revision and about.digests == digests_of(manifest):
            index = read_table(state, INDEX, about.table)
            if dict(index.schema) == SCHEMA:  # another version of VibeFlow may have kept other columns
                return index
    except (Spoiled, ValidationError) as spoiled:
        log.info("The row index is made anew: %s", spoiled)
    index = _from_files(project, manifest.shape)
    save_index(state, index, manifest.revision, digests_of(manifest))
    return index


def digests_of(manifest: Manifest) -> dict[str, str]:
    return {name: record.sha256 for name, record in manifest.files.items()}


def read_lines(project: Path, rows: pl.DataFrame) -> list[dict[str, Any]]:
    """The lines of these rows of the index, in their order."""
    found: list[dict[str, Any] | None] = [None] * rows.height
    for code, part in enumerate(PARTS):
        places = rows.with_row_index("at").filter(pl.col("part") == code).sort("offset")
        if not places.height:
            continue
        with open_inside(project, DATA, f"{part}.jsonl") as file:
            for at, offset, length in places.select("at", "offset", "length").iter_rows():
                file.seek(offset)
                found[at] = _parse(file.read(length), part)
    return [line for line in found if line is not None]


def _parse(line: bytes, part: Part) -> dict[str, Any]:
    try:
        return parse_line(line, part)
    except ValueError as error:
        path = f"{DATA}/{part}.jsonl"
        raise NotReady(
            t("A line of {path} is not a row.", path=path),
            hint=t("Undo the last change to that file, or import the data again."),
        ) from error


def _from_files(project: Path, shape: Shape) -> pl.DataFrame:
    """As the build makes it, but for tokens and the findings that need all rows: those are computed once more
    in the background."""
    frames = [frame for code in range(len(PARTS)) for frame in _read_part(project, code, shape)]
    empty = pl.DataFrame(schema=SCHEMA)
    return pl.concat([empty, *frames], how="vertical").sort("n")


def _read_part(project: Path, code: int, shape: Shape) -> Iterator[pl.DataFrame]:
    rows: list[dict[str, Any]] = []
    offset = 0
    try:
        with open_inside(project, DATA, f"{PARTS[code]}.jsonl") as lines:
            for line in lines:
                row = _parse(line, PARTS[code])
                rows.append(_texts(row) | {"offset": offset, "length": len(line)})
                offset += len(line)
                if len(rows) == 20_000:
                    yield _indexed(rows, code, shape)
                    rows = []
    except FileNotFoundError:
        return
    if rows:
        yield _indexed(rows, code, shape)


def _texts(row: dict[str, Any]) -> dict[str, Any]:
    messages = [m for m in row.get("messages", []) if m["role"] != "system"]
    asked = next((m["content"] for m in messages if m["role"] == "user"), "")
    said = next((m["content"] for m in reversed(messages) if m["role"] == "assistant"), "")
    return {
        "n": row["n"],
        "question": asked,
        "answer": row.get("text", said),
        "turns": json.dumps(messages, ensure_ascii=False) if len(messages) > 2 else None,
        "reason": row.get("reason"),
    }


def _indexed(rows: list[dict[str, Any]], code: int, shape: Shape) -> pl.DataFrame:
    types = {"n": pl.UInt32, "question": pl.String, "answer": pl.String, "turns": pl.String}
    places = {"reason": pl.String, "offset": pl.UInt64, "length": pl.UInt32}
    frame = pl.DataFrame(rows, schema=types | places)
    marks = exact.marks(as_examples(frame), shape)
    if code == 2:
        marks = pl.repeat(0, frame.height, dtype=pl.UInt64, eager=True)
    made = frame.with_columns(
        marks=marks,
        part=pl.lit(code, pl.UInt8),
        chars_question=pl.col("question").str.len_chars(),
        chars_answer=pl.col("answer").str.len_chars(),
        tokens=pl.lit(None, pl.UInt32),
        trained=pl.lit(None, pl.UInt32),
        least=pl.lit(None, pl.UInt32),
        lead=pl.lit(None, pl.UInt32),
        edited=pl.lit(False),
        mended=pl.lit(0),
        beside=pl.lit(None, pl.UInt32),
    )
    made = settled(made)
    return made.with_columns(score=score(pl.col("marks"))).select(list(SCHEMA)).cast(SCHEMA)  # type: ignore[arg-type]
