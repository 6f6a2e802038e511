"""A classifier's tables: which label is taken for which, and how well each label is found.

Definitions as scikit-learn's: precision is nought where a label was never said, recall where no row carries
it; macro-F1 is the plain mean over the labels that are either expected or said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from vibeflow.protocol.evaluation import LabelReport, LabelRow

if TYPE_CHECKING:
    from .bootstrap import Rows


def label_report(labels: Sequence[str], expected: Sequence[str], said: Sequence[str]) -> LabelReport:
    """Table and confusion matrix; labels that only the held-out rows have come last."""
    known = [*labels, *sorted(set(expected) - set(labels))]
    pairs = Counter(zip(expected, said, strict=True))
    wanted, given = Counter(expected), Counter(said)
    rows = []
    for label in known:
        right = pairs[label, label]
        precision = right / given[label] if given[label] else 0.0
        recall = right / wanted[label] if wanted[label] else 0.0
        both = given[label] + wanted[label]
        rows.append(
            LabelRow(
                label=label,
                precision=precision,
                recall=recall,
                f1=2 * right / both if both else 0.0,
                support=wanted[label],
            )
        )
    confusion = [[pairs[right, got] for got in known] for right in known]
    return LabelReport(labels=known, confusion=confusion, rows=rows)


def macro_f1_of(labels: int) -> Callable[[Rows], Rows]:
    """A statistic for the bootstrap, over rows of (number of the right label, number of the one said)."""

    def statistic(rows: Rows) -> Rows:
        import numpy as np

        draws, count = rows.shape[0], rows.shape[1]
        right, got = rows[..., 0].astype(int), rows[..., 1].astype(int)
        place = np.repeat(np.arange(draws) * labels, count)

        def per_label(numbers: Rows, weights: Rows | None = None) -> Rows:
            flat = np.bincount(place + numbers.ravel(), weights, minlength=draws * labels)
            return np.asarray(flat.reshape(draws, labels), dtype=np.float64)

        hit = per_label(right, (right == got).ravel().astype(float))
        both = per_label(right) + per_label(got)
        f1 = np.where(both > 0, 2 * hit / np.maximum(both, 1), 0.0)
        return np.asarray(f1.sum(axis=1) / (both > 0).sum(axis=1))

    return statistic
