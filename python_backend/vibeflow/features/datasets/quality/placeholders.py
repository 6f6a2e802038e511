"""Answers that are none: "nan", "N/A", "see above", "tbd". What a spreadsheet, an export or a hurried person
left in the place of one.

Some of these words are answers elsewhere: "none" is a label, and a good answer to "How many are left?". Those
count only where answers are texts (`settled`).
"""

from __future__ import annotations

import polars as pl

from vibeflow.protocol.datasets import Shape

from .marks import BIT, has
from .placeholder_words import ALWAYS, AMONG_TEXTS, NOT_A_LABEL

_LONGEST = 40
"""Characters of a placeholder with all that may stand around it."""
_TEXT = 40
"""Characters of the usual answer from which on answers are texts, not words."""
_AROUND = " \t\r\n\u00a0.,;:!()[]{}<>\"'`*_~“”„‚‘’«»…\u3002\u3001\uff01\uff08\uff09「」-–—"
_BARE = r"^[\s?？¿.…_*/\\|~+\-–—]{1,12}$"
"""Signs alone, such as "-", "...", "??"."""
MAYBE = BIT["placeholderWord"]


def _core(text: str) -> str:
    return " ".join(text.lower().strip(_AROUND).split())


_ALWAYS = sorted({_core(word) for word in ALWAYS} - {""})
_NOT_A_LABEL = sorted({_core(word) for word in NOT_A_LABEL} - {""})
_AMONG_TEXTS = sorted({_core(word) for word in AMONG_TEXTS} - {""})


def marks(examples: pl.DataFrame, shape: Shape) -> pl.Series:
    """Bits, UInt64: `placeholder` where it is one whatever the others are, `placeholderWord` where they
    decide."""
    none = pl.repeat(0, examples.height, dtype=pl.UInt64, eager=True)
    if shape == "text":
        return none
    said = examples["answer"]
    short = ((said.str.len_chars() <= _LONGEST) & examples["problem"].is_null()).arg_true()
    if not len(short):
        return none
    some = said.gather(short)
    core = some.str.to_lowercase().str.strip_chars(_AROUND).str.replace_all(r"\s+", " ")
    sure = core.is_in(_ALWAYS)
    maybe = pl.repeat(False, len(some), dtype=pl.Boolean, eager=True)
    if shape != "labels":
        signs = some.str.contains(_BARE) & (some.str.strip_chars() != "")
        sure = sure | core.is_in(_NOT_A_LABEL) | signs
        maybe = core.is_in(_AMONG_TEXTS)
    bits = sure.cast(pl.UInt64) * BIT["placeholder"] + maybe.cast(pl.UInt64) * MAYBE
    return none.scatter(short, bits)


def settled(facts: pl.DataFrame) -> pl.DataFrame:
    """The facts of all rows with words that may be placeholders decided, by how long the answers usually are.
    Needs the columns `marks` and `chars_answer`."""
    if not facts.select(has("placeholderWord").any()).item():
        return facts
    sure = BIT["placeholder"]
    usual = facts.filter(~has("placeholder") & ~has("placeholderWord") & ~has("missing"))[
        "chars_answer"
    ].median()
    texts = isinstance(usual, int | float) and usual >= _TEXT
    found = (
        pl.when(has("placeholderWord"))
        .then(pl.lit(sure if texts else 0, pl.UInt64))
        .otherwise(pl.lit(0, pl.UInt64))
    )
    bare = pl.col("marks") & pl.lit((1 << 64) - 1 - MAYBE, pl.UInt64)
    return facts.with_columns(marks=bare | found)
