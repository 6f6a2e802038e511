"""What the checks say of each row: one bit a finding, so that a million rows take megabytes."""

from __future__ import annotations

from typing import Literal, get_args

import polars as pl

Mark = Literal[
    "encodingDamage",
    "lostCharacters",
    "whitespace",
    "missing",
    "duplicates",
    "nearDuplicates",
    "contradictions",
    "echo",
    "imbalance",
    "tooShort",
    "tooLong",
    "overContext",
    "language",
    "personalData",
    "boilerplate",
    "rejectedByTemplate",
    "nothingTrained",
    "unansweredTurn",
    "unreadable",
    "excluded",
    "leakage",
    "rareLabel",
    "placeholder",
    "placeholderWord",
    "samePreference",
    "html",
    "chatMarkers",
]
"""Findings that concern single rows; the same words as `Finding.id`. Added to at the end only: the bits are
on disk. `placeholderWord` is none: it stands for a `placeholder` until all rows were seen
(`placeholders`)."""

BIT: dict[Mark, int] = {mark: 1 << at for at, mark in enumerate(get_args(Mark))}

ROW_CHECKS = {
    "n": pl.UInt32,
    "marks": pl.UInt64,
    "tokens": pl.UInt32,
    "trained": pl.UInt32,
    "least": pl.UInt32,
    "lead": pl.UInt32,
    "cluster": pl.UInt32,
    "template": pl.UInt32,
    "pattern": pl.UInt32,
}
"""Columns of what the checks say of each row. `marks`: bits of `BIT`. `tokens`: of the rendered row;
`trained`, `least`, `lead`: as in `text.sizes.TrainingSize`; all null where the template refuses it.
`cluster`: the least row number of its near duplicates (its own where it has none); rows of one cluster must
not straddle the split. `template`: the same of the rows that differ from it in numbers, names and the like
only."""


def has(mark: Mark, column: str = "marks") -> pl.Expr:
    """Whether the mark is set."""
    return (pl.col(column) & BIT[mark]) != 0


def names_of(marks: int) -> tuple[Mark, ...]:
    """The findings whose bits are set."""
    return tuple(mark for mark, bit in BIT.items() if marks & bit)
