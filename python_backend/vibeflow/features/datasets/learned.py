"""What training makes of the rows of an index, counted without making any: by the same rule as `text.fit`,
over whole columns at once. Tested equal to what the engine does."""

from __future__ import annotations

import polars as pl

from vibeflow.protocol.datasets import Estimate, Ledger, Shape
from vibeflow.protocol.learned import LearnedRows
from vibeflow.scoring.shares import share_range
from vibeflow.text.fate import Fate

from .quality.long_rows import OverLimit
from .quality.marks import BIT, has

NEEDED = ("n", "part", "reason", "tokens", "trained", "least", "lead", "marks")
"""Columns of an index that the counts hang on."""
TRAIN = 0
_OVER = BIT["overContext"]
_EXAMPLES = 5


def fate(limit: int, *, all_turns: bool = False) -> pl.Expr:
    """`Fate` of each row that was counted in tokens, as `text.fate` has it; null for the others."""
    learned = pl.lit(True) if all_turns else pl.col("trained") > 0
    some = pl.lit(True) if all_turns else pl.col("lead") < limit
    return (
        pl.when(pl.col("tokens").is_null())
        .then(None)
        .when(~learned)
        .then(pl.lit("leftOut"))
        .when(pl.col("tokens") <= limit)
        .then(pl.lit("whole"))
        .when(pl.col("least") <= limit)
        .then(pl.lit("shortened"))
        .when(some)
        .then(pl.lit("answerCut"))
        .otherwise(pl.lit("leftOut"))
    )


def learned_rows(
    index: pl.DataFrame, rows: int, limit: int, shape: Shape, *, all_turns: bool = False, exact: bool = True
) -> LearnedRows:
    """What becomes of `rows` training rows. Where only some were counted they stand for the others.

    Args:
        index: with the columns of `NEEDED`; rows that are not for training are passed over.
        exact: whether the model's own tokenizer counted.
    """
    train = index.filter(pl.col("part") == TRAIN)
    refused = _refused(train)
    fates: dict[str, int] = dict(
        train.select(fate=fate(limit, all_turns=all_turns))["fate"].drop_nulls().value_counts().iter_rows()
    )
    counted = sum(fates.values()) + refused
    if shape == "text":
        # Passages are learned in windows, whole, but for one of a single token.
        fates = {"whole": counted - refused}
    scale = rows / counted if counted else 0.0

    def of(which: Fate) -> int:
        return round(fates.get(which, 0) * scale)

    turned_away = round(refused * scale)
    left_out = of("leftOut") + turned_away
    return LearnedRows(
        limit=limit,
        rows=rows,
        learned=rows - left_out,
        shortened=of("shortened"),
        answers_cut=of("answerCut"),
        left_out=left_out,
        refused=turned_away,
        exact=exact and counted == rows,
    )


def _refused(rows: pl.DataFrame) -> int:
    """Those of these rows that the model's template does not take."""
    return int(rows.select(has("rejectedByTemplate").sum()).item() or 0)


def over_limit(
    index: pl.DataFrame,
    limit: int,
    shape: Shape,
    ledger: Ledger,
    fixed: bool,
    *,
    all_turns: bool = False,
    exact: bool = True,
) -> OverLimit | None:
    """What the finding on rows over the limit is made of; None for passages, and where nothing was counted.

    Args:
        index: with the columns of `NEEDED`.
        fixed: whether rows over the limit are set aside.
    """
    kept = index.filter((pl.col("part") < 2) & pl.col("tokens").is_not_null())
    if shape == "text" or not kept.height:
        return None
    over = kept.filter(pl.col("tokens") > limit)
    rows = ledger.train + ledger.test
    refused = _refused(index.filter(pl.col("part") < 2))
    whole = kept.height + refused >= rows
    share = share_range(over.height, kept.height)
    return OverLimit(
        read=ledger.read,
        over=over.height if whole else round(over.height / kept.height * rows),
        removed=int((index["reason"] == "tooLong").sum()),
        fixed=fixed,
        learned=learned_rows(index, ledger.train, limit, shape, all_turns=all_turns, exact=exact),
        examples=tuple(over["n"].head(_EXAMPLES).to_list()),
        estimate=None
        if whole
        else Estimate(rows=kept.height, low=round(share.low, 6), high=round(share.high, 6)),
    )


def marked(index: pl.DataFrame, limit: int, shape: Shape) -> pl.DataFrame:
    """The index, or the facts of a build, with the mark `overContext` on the rows that are longer than this
    limit, and no others; rows that were removed keep theirs."""
    if shape == "text":
        return index
    over = (pl.col("tokens") > limit).fill_null(False)
    bare = pl.col("marks") & pl.lit((1 << 64) - 1 - _OVER, pl.UInt64)
    again = bare | pl.when(over).then(pl.lit(_OVER, pl.UInt64)).otherwise(pl.lit(0, pl.UInt64))
    if "part" in index.columns:
        again = pl.when(pl.col("part") < 2).then(again).otherwise(pl.col("marks"))
    return index.with_columns(marks=again)
