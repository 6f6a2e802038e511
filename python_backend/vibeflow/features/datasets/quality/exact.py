"""The checks that need nothing but the row itself, as polars expressions over a whole frame at once."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from vibeflow.protocol.datasets import Shape

from . import blanks, mojibake, placeholders
from .html_fix import rows_with_html
from .marks import BIT, Mark

IMBALANCE = 10
"""An answer over ten times as long as its question, in characters (the product document's 10:1)."""
LONG = 400
"""Characters under which a text is never out of balance: "Hi" may get any answer."""
_ECHO = 20
"""Characters of the question from which an answer that begins with it counts as repeating it."""
_LOOK = 8
"""Characters at the front that tell most answers from their questions."""


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
        ("unansweredTurn", pl.col("cut")),
    ]
    if not texts:
        asks, says = question.str.len_chars(), answer.str.len_chars()
        out = (says > IMBALANCE * asks.clip(lower_bound=1)) & (says > LONG)
        found.append(("imbalance", readable & out & ~empty))
    bits = pl.sum_horizontal(holds.cast(pl.UInt64) * pl.lit(BIT[mark], pl.UInt64) for mark, holds in found)
    made = examples.select(marks=bits.cast(pl.UInt64))["marks"]
    made = made | placeholders.marks(examples, shape)
    rare: list[tuple[Mark, pl.Series]] = [
        ("whitespace", _untidy(examples)),
        ("html", rows_with_html(examples)),
        ("encodingDamage", damaged(examples)),
        ("lostCharacters", _lost(examples)),
    ]
    if shape not in ("text", "labels"):
        rare.append(("echo", _echoes(examples)))
    if shape == "preferences":
        rare.append(("samePreference", _same_preference(examples)))
    for mark, hit in rare:
        made = made | hit.cast(pl.UInt64) * BIT[mark]
    return made


def _same_preference(examples: pl.DataFrame) -> pl.Series:
    """Whether both answers of a pair are the same, blanks apart."""
    better, worse = (
        pl.col(name).str.strip_chars().str.replace_all(r"\s+", " ") for name in ("answer", "rejected")
    )
    same = pl.col("problem").is_null() & (better != "") & (better == worse).fill_null(False)
    return examples.select(same=same)["same"]


def damaged(examples: pl.DataFrame) -> pl.Series:
    """Whether a text of the row was read in the wrong encoding; Boolean. Exact: a search finds the few rows
    that may be, and only those are tried."""
    return _where_wide(examples, ("question", "answer", "turns", "system"), _is_damaged)


def _lost(examples: pl.DataFrame) -> pl.Series:
    return _where_wide(
        examples,
        ("question", "answer", "turns"),
        lambda texts: texts.str.contains(mojibake.LOST, literal=True),
    )


def _where_wide(
    examples: pl.DataFrame, names: tuple[str, ...], check: Callable[[pl.Series], pl.Series]
) -> pl.Series:
    """Whether `check` holds for a text of the row. It is asked only of texts beyond ASCII, which counting
    bytes finds far sooner than any search."""
    hit = pl.repeat(False, examples.height, eager=True)
    for name in names:
        column = examples[name]
        if column.null_count() == examples.height:
            continue
        at = (column.str.len_bytes() != column.str.len_chars()).fill_null(False).arg_true()
        if len(at):
            hit = hit.scatter(at.filter(check(column.gather(at))), True)
    return hit


def _is_damaged(texts: pl.Series) -> pl.Series:
    at = texts.str.contains(mojibake.PATTERN).arg_true()
    sure = [mojibake.damaged(text) for text in texts.gather(at)]
    return pl.repeat(False, len(texts), eager=True).scatter(
        at.filter(pl.Series(sure, dtype=pl.Boolean)), True
    )


def _echoes(examples: pl.DataFrame) -> pl.Series:
    """Whether the answer begins with the whole question, whatever the case."""
    asked, said = pl.col("question").str.strip_chars(), pl.col("answer").str.strip_chars()
    # Lower case may have another length beyond ASCII: such rows are not ruled out by their first characters.
    few = asked.str.head(_LOOK)
    alike = few.str.to_lowercase() == said.str.head(_LOOK).str.to_lowercase()
    may = (alike | (few.str.len_bytes() > _LOOK)) & (asked.str.len_chars() >= _ECHO) & (said != "")
    at = examples.select(hit=pl.col("problem").is_null() & may)["hit"].arg_true()
    hit = pl.repeat(False, examples.height, eager=True)
    if not len(at):
        return hit
    repeats = said.str.to_lowercase().str.starts_with(asked.str.to_lowercase())
    sure = examples[at].select(hit=repeats)["hit"]
    return hit.scatter(at.filter(sure), True)


def _untidy(examples: pl.DataFrame) -> pl.Series:
    """Whether question or answer has blanks around it that mean nothing."""
    readable = examples["problem"].is_null()
    hit = pl.repeat(False, examples.height, eager=True)
    for name in ("question", "answer"):
        column = examples[name]
        # Few texts are loose at all: only those are looked at closely.
        at = (readable & (column.str.strip_chars().str.len_bytes() != column.str.len_bytes())).arg_true()
        if len(at):
            found = pl.DataFrame({name: column.gather(at)}).select(
                untidy=blanks.trimmed(pl.col(name)) != pl.col(name)
            )["untidy"]
            hit = hit.scatter(at.filter(found), True)
    return hit
