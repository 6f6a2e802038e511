"""A row's quality as one number: 100 less what each finding on it costs."""

from __future__ import annotations

import polars as pl

from .marks import BIT, Mark

COST: dict[Mark, int] = {
    "unreadable": 100,
    "missing": 90,
    "excluded": 80,
    "rejectedByTemplate": 90,
    "nothingTrained": 90,
    "overContext": 40,
    "contradictions": 40,
    "echo": 40,
    "encodingDamage": 35,
    "lostCharacters": 35,
    "duplicates": 30,
    "language": 30,
    "tooShort": 30,
    "nearDuplicates": 20,
    "personalData": 20,
    "tooLong": 20,
    "imbalance": 15,
    "leakage": 15,
    "boilerplate": 10,
    "unansweredTurn": 10,
    "placeholder": 90,
    "placeholderWord": 90,
    "samePreference": 40,
    "html": 20,
    "chatMarkers": 10,
    "rareLabel": 5,
    "whitespace": 5,
}
"""Points of 100. A judgement of ours, ordered by how much of the row can still be learned."""


def score(marks: pl.Expr) -> pl.Expr:
    """Quality, 0 to 100, UInt8, from the marks of a row."""
    cost = pl.sum_horizontal(
        pl.when(_has(marks, mark)).then(points).otherwise(0) for mark, points in COST.items()
    )
    return (100 - cost.clip(0, 100)).cast(pl.UInt8)


def _has(marks: pl.Expr, mark: Mark) -> pl.Expr:
    return (marks & BIT[mark]) != 0
