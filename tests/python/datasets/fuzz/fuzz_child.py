"""Reads files that it is told of on standard input, within the limits of the import's child, and says for
each what came of it and whether every row is accounted for.

A line in: {"path": ..., "small": bytes a piece}. A line out: {"outcome": ..., "rows": ..., "wrong": ...}.
"""

from __future__ import annotations

import json
import sys
import traceback
from collections import Counter
from pathlib import Path

import polars as pl
from fuzz_reference import Row, array_rows, lines_rows, parts_rows, table_rows, text_of

from vibeflow.features.datasets.readers import (
    ReadOptions,
    delimited_rows,
    encoding,
    head,
    json_document,
    json_lines,
    open_source,
    stretches,
)
from vibeflow.features.datasets.readers.source import look_at
from vibeflow.features.datasets.sandbox.limits import confine
from vibeflow.protocol.errors import DataEmpty, DataUnreadable

CPU_SECONDS = 3_600
MEMORY = 3 << 30


def read(path: Path) -> tuple[str, list[pl.DataFrame]]:
    table = open_source(path, ReadOptions())
    frames = list(table.batches)
    assert len(table.sha256) == 64
    assert table.bytes == path.stat().st_size
    return table.format, frames


def wrong_in(path: Path, form: str, frames: list[pl.DataFrame]) -> str | None:
    """What is amiss with the rows that were read; None where nothing is."""
    for frame in frames:
        if frame.columns[0] != "problem" or set(frame.dtypes) != {pl.String}:
            return f"not a source frame: {frame.schema}"
    source = look_at(path)
    got = [row for frame in frames for row in rows_of(frame)]
    if form.startswith(("Excel",)):
        return None
    if form.startswith("Parquet"):
        want_count = pl.read_parquet(path).height
        return None if len(got) == want_count else f"{len(got)} rows of {want_count}"
    if form.startswith(("Text", "Markdown")):
        kept = "".join(cell for _, cells in got for cell in cells)
        return None if letters(kept) == letters(text_of(source).lstrip("\ufeff")) else "text was lost"
    if form.startswith("JSON,"):
        want = array_rows(source)
        if want is None:
            return "rows of what is no JSON"
        return None if not want else compare(got, want, ordered=False, raw=False)
    if form.startswith("JSON (by parts)"):
        return compare(got, parts_rows(source), ordered=False, raw=True)
    if form.startswith("JSON ("):
        # Rows that are made of others; `test_layouts` holds those to account.
        return None if got and array_rows(source) is not None else "no rows, or rows of what is no JSON"
    if form.startswith("JSONL"):
        return compare(got, lines_rows(source), ordered=False, raw=True)
    return compare(got, table_rows(source), ordered=True, raw=True)


def rows_of(frame: pl.DataFrame) -> list[Row]:
    rows: list[Row] = []
    for problem, *cells in frame.iter_rows():
        texts = [cell or "" for cell in cells]
        while len(texts) > 1 and not texts[-1]:
            texts.pop()
        rows.append((problem is None, texts))
    return rows


def compare(got: list[Row], want: list[Row], ordered: bool, raw: bool) -> str | None:
    if len(got) != len(want):
        return f"{len(got)} rows of {len(want)}"
    for at, (mine, other) in enumerate(zip(got, want, strict=True), start=1):
        if mine[0] != other[0]:
            return f"row {at} is {'sound' if mine[0] else 'broken'}, not as expected: {other[1]!r:.200}"
        if not other[0] and (not raw or not other[1]):
            continue
        # Values that are no text are cells too, but only texts are compared.
        missing = Counter(filter(None, other[1])) - Counter(mine[1])
        if (mine[1] != other[1]) if ordered else missing:
            return f"row {at} reads {mine[1]!r:.200} and not {other[1]!r:.200}"
    return None


def letters(text: str) -> str:
    return "".join(text.split())


def shrink(small: int) -> None:
    """Pieces so small that their borders lie everywhere in a file of some kilobytes."""
    for module, name, size in (
        (stretches, "FIRST", small),
        (stretches, "SIZE", small),
        (delimited_rows, "SIZE", small),
        (encoding, "CHUNK", max(1, small // 3)),
        (json_lines, "_SIZE", small),
        (json_document, "_WHOLE", 0),
    ):
        setattr(module, name, size)


USUAL = [
    (module, dict(vars(module)))
    for module in (stretches, delimited_rows, encoding, json_lines, json_document)
]


def restore() -> None:
    for module, values in USUAL:
        vars(module).update(values)


def judge(path: Path, small: int) -> dict[str, object]:
    restore()
    if small:
        shrink(small)
    try:
        form, frames = read(path)
    except (DataUnreadable, DataEmpty) as error:
        sound = error.message and error.hint and error.action is not None
        return {
            "outcome": error.code,
            "rows": 0,
            "wrong": None if sound else f"no way out in {error.message!r}",
            "said": error.message,
        }
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return {"outcome": "fault", "rows": 0, "wrong": traceback.format_exc()[-1500:]}
    rows = sum(frame.height for frame in frames)
    wrong = wrong_in(path, form, frames)
    if wrong is None and rows:
        wrong = None if head(path, ReadOptions(), 5)[1].height else "no first rows"
    broken = sum(frame["problem"].count() for frame in frames)
    return {"outcome": "rows", "rows": rows, "broken": broken, "format": form, "wrong": wrong}


def main() -> None:
    confine(CPU_SECONDS, MEMORY)
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = judge(Path(order["path"]), order["small"])
        except Exception:
            answer = {"outcome": "fault", "rows": 0, "wrong": traceback.format_exc()[-1500:]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
