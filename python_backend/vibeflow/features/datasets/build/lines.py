"""Example rows as the lines of data/train.jsonl and data/test.jsonl, and source rows as those of
removed.jsonl.

All in polars, a few hundred megabytes a second. Knows nothing of which row goes where.
"""

from __future__ import annotations

import io

import polars as pl

from vibeflow.protocol.datasets import Shape

from ..frames import CELL


def as_json(column: str) -> pl.Expr:
    """The JSON text of a string column; null stays null."""
    # Only a struct can be encoded: its braces and its one name are taken off again.
    text = pl.struct(pl.col(column).alias("a")).struct.json_encode()
    bare = text.str.strip_prefix('{"a":').str.strip_suffix("}")
    return pl.when(pl.col(column).is_not_null()).then(bare)


def example_lines(examples: pl.DataFrame, shape: Shape) -> pl.DataFrame:
    """One column `line`: {"n", "messages", "topic"?, "rejected"?}, of texts {"n", "text"}; no line end."""
    number = pl.concat_str(pl.lit('{"n":'), pl.col("n").cast(pl.String))
    if shape == "text":
        return examples.select(line=pl.concat_str(number, pl.lit(',"text":'), as_json("answer"), pl.lit("}")))
    pieces: list[pl.Expr] = [number, pl.lit(',"messages":[')]
    if _any(examples, "system"):
        system = pl.concat_str(pl.lit('{"role":"system","content":'), as_json("system"), pl.lit("},"))
        pieces.append(system.fill_null(""))
    pair = pl.concat_str(
        pl.lit('{"role":"user","content":'),
        as_json("question"),
        pl.lit('},{"role":"assistant","content":'),
        as_json("answer"),
        pl.lit("}]"),
    )
    if _any(examples, "turns"):
        pair = pl.when(pl.col("turns").is_null()).then(pair).otherwise(pl.col("turns").str.strip_prefix("["))
    pieces.append(pair)
    for name in ("topic", "rejected"):
        if _any(examples, name):
            pieces.append(pl.concat_str(pl.lit(f',"{name}":'), as_json(name)).fill_null(""))
    return examples.select(line=pl.concat_str(*pieces, pl.lit("}")))


def removed_lines(rows: pl.DataFrame) -> pl.DataFrame:
    """One column `line`: {"n", "reason", "detail"?, "row": {cells}}. `rows`: a source frame with `reason` and
    `detail`."""
    cells = [pl.col(name).alias(name.removeprefix(CELL)) for name in rows.columns if name.startswith(CELL)]
    return rows.select(
        line=pl.concat_str(
            pl.lit('{"n":'),
            pl.col("n").cast(pl.String),
            pl.lit(',"reason":'),
            as_json("reason"),
            pl.concat_str(pl.lit(',"detail":'), as_json("detail")).fill_null(""),
            pl.lit(',"row":'),
            pl.struct(cells).struct.json_encode(),
            pl.lit("}"),
        )
    )


def to_bytes(lines: pl.DataFrame) -> bytes:
    """The lines in UTF-8, each with its line end. JSON text holds no line break of its own."""
    out = io.BytesIO()
    lines.write_csv(out, include_header=False, quote_style="never")
    return out.getvalue()


def _any(frame: pl.DataFrame, column: str) -> bool:
    return frame[column].null_count() < frame.height
