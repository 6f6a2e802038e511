"""A classifier's tables: which label is taken for which, and how well each label is found.

Definitions as scikit-learn's: precision is nought where a label was never said, recall where no row carries
it; macro-F1 is the plain mean over the labels that are either expected or said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from vibeflow.protocol.evaluation import LabelReport, LabelRow

from .shares import UNSEEN
from .statistic import Statistic

if TYPE_CHECKING:
    from .statistic import Ends, Rows

OUTSIDE = -1
"""In place of a label's number, for an answer that is none."""


def label_report(labels: Sequence[str], expected: Sequence[str], said: Sequence[str]) -> LabelReport:
    """Table and confusion matrix; labels that only the held-out rows have come last. What was said may be
    none of them."""
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
    outside = [wanted[right] - sum(counts) for right, counts in zip(known, confusion, strict=True)]
    return LabelReport(labels=known, confusion=confusion, rows=rows, outside=outside if any(outside) else [])


def _macro_f1(rows: Rows, weights: Rows) -> Rows:
    import numpy as np

    right, got = rows[:, :1], rows[:, 1:]
    labels = np.arange(rows.max() + 1)
    expected, said = right == labels, got == labels
    hit = weights @ (expected & said)
    both = weights @ expected + weights @ said
    f1 = np.divide(2 * hit, both, out=np.zeros_like(hit), where=both > 0)
    return np.asarray(f1.sum(axis=1) / (both > 0).sum(axis=1))


def _ends(rows: Rows) -> Ends:
    """A row of each label that is taken for another one; a row of each label that is right."""
    import numpy as np

    known = np.unique(rows[rows >= 0])
    others = np.roll(known, -1) if len(known) > 1 else known + 1
    return np.stack([known, others], axis=1), np.stack([known, known], axis=1)


# Half a share's for each label, since a row that is wrong is one for two of them. Less than one for each, and
# labels of few rows make the range too narrow and too low: 65 of 100 for twelve labels in thirty rows.
MACRO_F1 = Statistic(_macro_f1, _ends, unseen=UNSEEN / 2)
"""From (number of the right label, number of the one said) of each row; `OUTSIDE`: it said none of them."""
