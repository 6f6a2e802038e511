"""What the checks say of each row: one bit a finding, so that a million rows take megabytes; and what each
such mark means for the row. A mark that is missing in the table does not type-check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import polars as pl

from vibeflow.protocol.datasets import FixId

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


@dataclass(frozen=True)
class Check:
    """What is known of a mark beside the rows that carry it. Those that a fix removes: `removals`."""

    cost: int
    """Of a row's quality, in points of 100. A judgement of ours, ordered by how much of the row can still be
    learned."""
    expensive: bool = False
    """Whether only the expensive checks set it, so that it is of a sample while they have not seen every
    row."""
    mended_by: FixId | None = None
    """The fix that changes the texts that carry it."""


def _check(mark: Mark) -> Check:
    match mark:
        case "encodingDamage":
            return Check(35, mended_by="repairEncoding")
        case "lostCharacters":
            return Check(35)
        case "whitespace":
            return Check(5, mended_by="trimWhitespace")
        case "missing":
            return Check(90)
        case "duplicates":
            return Check(30)
        case "nearDuplicates":
            return Check(20, expensive=True)
        case "contradictions":
            return Check(40, expensive=True)
        case "echo":
            return Check(40)
        case "imbalance":
            return Check(15)
        case "tooShort":
            return Check(30, expensive=True)
        case "tooLong":
            return Check(20, expensive=True)
        case "overContext":
            return Check(40, expensive=True)
        case "language":
            return Check(30, expensive=True)
        case "personalData":
            return Check(20, expensive=True, mended_by="maskPersonalData")
        case "boilerplate":
            return Check(10, expensive=True, mended_by="removeBoilerplate")
        case "rejectedByTemplate":
            return Check(90, expensive=True)
        case "nothingTrained":
            return Check(90, expensive=True)
        case "unansweredTurn":
            return Check(10)
        case "unreadable":
            return Check(100)
        case "excluded":
            return Check(80)
        case "leakage":
            return Check(15)
        case "rareLabel":
            return Check(5, expensive=True)
        case "placeholder":
            return Check(90)
        case "placeholderWord":
            return Check(90)
        case "samePreference":
            return Check(40)
        case "html":
            return Check(20, mended_by="cleanHtml")
        case "chatMarkers":
            return Check(10, expensive=True)


CHECKS: dict[Mark, Check] = {mark: _check(mark) for mark in get_args(Mark)}

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
