"""The overall score: how right the answers are, how a judge marks them, and how long they are, 0 to 100.

Accuracy counts 0.4, the judge 0.4, the length 0.2; without a judge accuracy counts two thirds and the length
one third. In the range all parts of a row stand together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vibeflow.l10n import t
from vibeflow.protocol.evaluation import Better, Interval, ScorePart

from .compare import compare_rows
from .statistic import Statistic, mean, rows_of, value_of

if TYPE_CHECKING:
    from .statistic import Ends, Rows

Pair = tuple[float, float]
"""Of the base model and of the tuned one, on the same row."""

_NEAR, _FAR = math.log(1.1), math.log(3)
_FULL = (("accuracy", t("Right words"), 0.4), ("judge", t("Judge"), 0.4), ("length", t("Length"), 0.2))
_UNJUDGED = (("accuracy", t("Right words"), 2 / 3), ("length", t("Length"), 1 / 3))
_LABELS = (("accuracy", t("Right labels"), 1.0),)


@dataclass(frozen=True)
class Score:
    """0 to 100 all through."""

    parts: list[ScorePart]
    score: float
    interval: Interval
    base_score: float
    base_interval: Interval
    difference: Interval
    """95 % range of tuned minus base, over the same rows."""
    outcome: Better
    rows: int
    to_settle: int | None
    """Where the outcome is unclear: about how many rows would tell; None: no number of them, or settled."""


def length_mark(ratio: float) -> float:
    """How right a length is, 0 to 1: 1 within a tenth of what was expected, then falling evenly with each
    doubling or halving, to nought at about a third or three times."""
    if ratio <= 0:
        return 0.0
    return max(0.0, 1 - max(0.0, abs(math.log(ratio)) - _NEAR) / _FAR)


def compose(
    accuracy_rows: Sequence[Pair],
    length_rows: Sequence[Pair] | None,
    judge_rows: Sequence[Pair | None] | None = None,
    seed: int = 42,
) -> Score:
    """The overall score of both models over at least one row.

    Args:
        accuracy_rows: token F1, or right or wrong of a label, 0 to 1.
        length_rows: `length_mark` of each answer; None for labels, whose length means nothing.
        judge_rows: mean marks of 1 to 5; None for a row that the judge did not mark. Without any mark there
            is no judge part.
    """
    marks = judge_rows if judge_rows and any(judge_rows) else None
    named = _LABELS if length_rows is None else _FULL if marks else _UNJUDGED
    base, tuned = (_columns(side, accuracy_rows, length_rows, marks) for side in (0, 1))
    statistic = _whole(rows_of([weight for _, _, weight in named]))
    if length_rows is None:
        base, tuned, statistic = base[:, 0], tuned[:, 0], mean(0.0, 100.0)
    compared = compare_rows(base, tuned, statistic, seed)
    # A score of just 70 is one of 70, whatever the last bit of a float says.
    score, base_score = (round(value_of(of_model, statistic), 6) for of_model in (tuned, base))
    parts = [
        ScorePart.model_validate(
            {"id": name, "name": plain, "weight": weight, "base": of_part[0], "tuned": of_part[1]}
        )
        for (name, plain, weight), of_part in zip(named, _parts(base, tuned), strict=True)
    ]
    return Score(
        parts=parts,
        score=score,
        interval=compared.tuned,
        base_score=base_score,
        base_interval=compared.base,
        difference=compared.difference,
        outcome=compared.better,
        rows=len(base),
        to_settle=compared.to_settle,
    )


def _columns(
    side: int,
    accuracy: Sequence[Pair],
    length: Sequence[Pair] | None,
    marks: Sequence[Pair | None] | None,
) -> Rows:
    """[rows, parts], 0 to 100, in the order of the parts; not a number where a judge gave no mark."""
    columns = [[100 * pair[side] for pair in accuracy]]
    if length is not None and marks is not None:
        columns.append([25 * (pair[side] - 1) if pair else math.nan for pair in marks])
    if length is not None:
        columns.append([100 * pair[side] for pair in length])
    found: Rows = rows_of(columns).T
    return found


def _whole(weights: Rows) -> Statistic:
    """The weighted parts of rows of nought to 100 each."""

    def whole(rows: Rows, draws: Rows) -> Rows:
        found: Rows = _means(rows, draws) @ weights
        return found

    def ends(rows: Rows) -> Ends:
        return rows_of([[0.0] * len(weights)]), rows_of([[100.0] * len(weights)])

    def marks(rows: Rows) -> Rows:
        import numpy as np

        known = ~np.isnan(rows)
        found: Rows = (np.where(known, rows, 0.0) @ weights) / (known @ weights) / 100
        return found

    return Statistic(whole, ends, marks=marks)


def _means(rows: Rows, draws: Rows) -> Rows:
    """[draws, parts]: mean of each part over the rows that have it; nought in a draw without any mark."""
    import numpy as np

    known = ~np.isnan(rows)
    total, count = draws @ np.where(known, rows, 0.0), draws @ known
    found: Rows = np.divide(total, count, out=np.zeros_like(total), where=count > 0)
    return found


def _parts(base: Rows, tuned: Rows) -> list[Pair]:
    """Means of each part's rows."""
    import numpy as np

    sides = (
        _means(side.reshape(len(side), -1), np.ones((1, len(side))))[0].tolist() for side in (base, tuned)
    )
    return list(zip(*sides, strict=True))
