"""The tables that travel between the rooms of this feature, as polars frames with a fixed shape.

`readers` yields source frames, `shapes` turns them into example frames, `quality` marks examples, `build`
removes, splits and writes them, `grid` shows them. Every row keeps its number from the first to the last.
"""

from __future__ import annotations

import polars as pl

CELL = "c."
"""Prefix of the columns of a source frame that hold cells: the source's column `answer` is `c.answer`."""

SOURCE_FIXED = {"n": pl.UInt32, "problem": pl.String}
"""Columns of every source frame beside its cells. `n`: row number, 1-based, without gaps over all frames of a
source. `problem`: why the row could not be read (null: it could), its raw text then stands in the first cell.
Cells are strings or null; a JSON value other than a string is its JSON text. Later frames may have cells that
earlier ones lack: a missing column reads as null."""

EXAMPLE = {
    "n": pl.UInt32,
    "question": pl.String,
    "answer": pl.String,
    "system": pl.String,
    "topic": pl.String,
    "turns": pl.String,
    "group": pl.String,
    "rejected": pl.String,
    "verdict": pl.Boolean,
    "problem": pl.String,
    "cut": pl.Boolean,
}
"""Columns of every example frame; `n`, `question`, `answer` and `cut` are never null.

`question`: what the user says first; `answer`: what the assistant says last; "" where there is none. Of a
text to go on learning from, `answer` is the text and `question` is "". `system`: the row's own system prompt.
`turns`: JSON text of a list of {"role": "user" | "assistant", "content"} where the row is anything but one
question and one answer, else null; `question` and `answer` then repeat its first user and last assistant
turn. `rejected`: the worse answer of a preference pair. `verdict`: whether the source calls the answer good
(KTO). `problem`: why it cannot be trained on; goes on from "because". `cut`: a last question without an
answer was left out."""


def columns_of(source: pl.DataFrame) -> list[str]:
    """Names of the cells of a source frame, in order, without the prefix."""
    return [name.removeprefix(CELL) for name in source.columns if name.startswith(CELL)]


def as_examples(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with exactly the columns and types of `EXAMPLE`; a column that is missing becomes null."""
    made = [
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(kind).alias(name)
        for name, kind in EXAMPLE.items()
    ]
    return frame.select(made).with_columns(
        pl.col("question").fill_null(""), pl.col("answer").fill_null(""), pl.col("cut").fill_null(False)
    )
