"""The checks that need nothing but the row itself, as polars expressions over a whole frame at once."""

from __future__ import annotations

import polars as pl

from vibeflow.protocol.datasets import Shape

from . import mojibake
from .marks import BIT, Mark

IMBALANCE = 10
"""An answer over ten times as long as its question, in characters (the product document's 10:1)."""
LONG = 400
"""Characters under which a text is never out of balance: "Hi" may get any answer."""
_ECHO = 20
"""Characters of the question from which an answer that begins with it counts as repeating it."""


def marks(examples: pl.DataFrame, shape: Shape = "pairs") -> pl.Series:
    """The bits (`marks.BIT`) of each row of an example frame, UInt64."""
    question, answer = pl.col("question"), pl.col("answer")
    asked, said = question.str.strip_chars(), answer.str.strip_chars()
    readable = pl.col("problem").is_null()
    texts = shape == "text"
    empty = (said == "") if texts else ((asked == "") | (said == ""))
    found: list[tuple[Mark, pl.Expr]] = [
        ("unreadable", ~readable),
        ("excluded", pl.col("verdict").eq(False).fill_null(False)),
        ("missing", readable & empty),
        ("whitespace", readable & (_ragged(question, asked) | _ragged(answer, said))),
        ("lostCharacters", _any_contains(mojibake.LOST)),
        ("unansweredTurn", pl.col("cut")),
    ]
    if not texts:
        asks, says = question.str.len_chars(), answer.str.len_chars()
        out = (says > IMBALANCE * asks.clip(lower_bound=1)) & (says > LONG)
        found.append(("imbalance", readable & out & ~empty))
        if shape != "labels":
            repeats = said.str.to_lowercase().str.starts_with(asked.str.to_lowercase())
            found.append(("echo", readable & (asked.str.len_chars() >= _ECHO) & repeats & ~empty))
    bits = pl.sum_horizontal(
        pl.when(holds).then(pl.lit(BIT[mark], pl.UInt64)).otherwise(pl.lit(0, pl.UInt64))
        for mark, holds in found
    )
    made = examples.select(marks=bits.cast(pl.UInt64))["marks"]
    found_damage: pl.Series = damaged(examples).cast(pl.UInt64) * BIT["encodingDamage"]
    return made | found_damage


def damaged(examples: pl.DataFrame) -> pl.Series:
    """Whether a text of the row was read in the wrong encoding; Boolean. Exact: a search finds the few rows
    that may be, and only those are tried."""
    hit = pl.repeat(False, examples.height, eager=True)
    for name in ("question", "answer", "turns", "system"):
        if examples[name].null_count() == examples.height:
            continue
        may = examples[name].str.contains(mojibake.PATTERN).fill_null(False)
        if may.any():
            sure = [
                bool(maybe) and mojibake.damaged(text)
                for maybe, text in zip(may, examples[name], strict=True)
            ]
            hit = hit | pl.Series(sure)
    return hit


def _ragged(text: pl.Expr, stripped: pl.Expr) -> pl.Expr:
    """Blanks before or after; a text of blanks alone counts as missing, not as untidy."""
    return (stripped != "") & (text.str.len_bytes() != stripped.str.len_bytes())


def _any_contains(literal: str) -> pl.Expr:
    columns = (pl.col("question"), pl.col("answer"), pl.col("turns"))
    return pl.any_horizontal(c.str.contains(literal, literal=True).fill_null(False) for c in columns)
