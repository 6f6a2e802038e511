"""A row's quality as one number: 100 less what each finding on it costs."""

from __future__ import annotations

import polars as pl

from .marks import BIT, CHECKS, Mark


def score(marks: pl.Expr) -> pl.Expr:
    """Quality, 0 to 100, UInt8, from the marks of a row."""
    cost = pl.sum_horizontal(
        pl.when(_has(marks, mark)).then(check.cost).otherwise(0) for mark, check in CHECKS.items()
    )
    return (100 - cost.clip(0, 100)).cast(pl.UInt8)


def _has(marks: pl.Expr, mark: Mark) -> pl.Expr:
    return (marks & BIT[mark]) != 0
