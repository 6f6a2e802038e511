"""Rows drawn from a known truth, and how often a range holds it.

Right or wrong, three marks, anything between; one model, or two that answer the same rows alike, unlike, or
as if they did not know of each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from vibeflow.scoring import ranges
from vibeflow.scoring.labels import MACRO_F1
from vibeflow.scoring.statistic import SHARE, Statistic, mean

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

Quantile = Callable[[Any], Any]
"""From a number drawn evenly from 0 to 1 to a row's mark."""
SIGHTLESS = mean()
"""The same mean without a word of what a row can be: what ranges were before."""


@dataclass(frozen=True)
class Marks:
    """How the marks of a model's answers fall."""

    name: str
    of: Quantile
    truth: float


def right(share: float) -> Marks:
    return Marks(f"right or wrong, {100 * share:g} %", lambda u: (u < share).astype(float), share)


def three(none: float, half: float) -> Marks:
    """Of no, half and full marks."""
    truth = 0.5 * half + 1 - none - half
    name = f"0, ½ or 1, mean {truth:.3f}"
    return Marks(name, lambda u: np.where(u < none, 0.0, np.where(u < none + half, 0.5, 1.0)), truth)


def near_one(power: float) -> Marks:
    """Anything between, Beta(power, 1): near 1 where the power is high, near 0 where it is below 1."""
    return Marks(f"between, mean {power / (1 + power):.3f}", lambda u: u ** (1 / power), power / (1 + power))


def mostly(mark: float, failed: float) -> Marks:
    """Close around a mark, but for a few answers that fail wholly: these are what a range cannot see."""

    def of(u: Any) -> Any:
        spread = 0.1 * (u - failed) / (1 - failed) - 0.05
        return np.where(u < failed, 0.0, mark + spread)

    return Marks(f"around {mark:g}, {100 * failed:g} % fail", of, (1 - failed) * mark)


SINGLE = (
    *(right(share) for share in (0.01, 0.05, 0.2, 0.5, 0.8, 0.95, 0.99)),
    three(0.02, 0.03), three(0.05, 0.2), three(0.9, 0.08),
    near_one(0.05), near_one(0.5), near_one(1), near_one(5), near_one(20),
    mostly(0.9, 0.05), mostly(0.6, 0.1),
)  # fmt: skip

PAIRS = (
    (right(0.95), right(0.99)), (right(0.5), right(0.6)), (right(0.02), right(0.98)),
    (three(0.05, 0.2), three(0.02, 0.03)), (three(0.9, 0.08), three(0.02, 0.03)),
    (near_one(5), near_one(20)), (near_one(1), near_one(2)), (near_one(0.05), near_one(20)),
    (mostly(0.6, 0.1), mostly(0.9, 0.05)),
)  # fmt: skip
ALIKE = (0.95, 0.5, 0.0, -0.95)
"""Share of rows that are as hard for one model as for the other; below nought, hard for one and easy for the
other."""


def rows_like(marks: Marks, rows: int, dice: np.random.Generator) -> Numbers:
    found: Numbers = marks.of(dice.random(rows))
    return found


def pairs_like(
    base: Marks, tuned: Marks, alike: float, rows: int, dice: np.random.Generator
) -> tuple[Numbers, Numbers]:
    one = dice.random(rows)
    same = dice.random(rows) < abs(alike)
    other = np.where(same, one if alike > 0 else 1 - one, dice.random(rows))
    return base.of(one), tuned.of(other)


@dataclass(frozen=True)
class Held:
    share: float
    """0 to 1, of the trials whose range held the truth."""
    width: float
    """Mean."""


def held(
    sample: Callable[[np.random.Generator], list[Any]],
    truth: float,
    trials: int,
    statistic: Statistic = SHARE,
    seed: int = 0,
) -> Held:
    """Of the range of one sample, or of the difference of two. Ranges are cut off where nothing can lie."""
    dice, found, widths = np.random.default_rng(seed), 0, 0.0
    for trial in range(trials):
        samples = sample(dice)
        if len(samples) == 2:
            span = ranges.draw_pair(samples[0], samples[1], statistic, trial)[2].span()
        else:
            span = ranges.range_of(samples[0], statistic, trial)
        found += span.low - 1e-9 <= truth <= span.high + 1e-9
        widths += span.high - span.low
    return Held(found / trials, widths / trials)


def single(marks: Marks, rows: int, trials: int, statistic: Statistic = SHARE) -> Held:
    return held(lambda dice: [rows_like(marks, rows, dice)], marks.truth, trials, statistic)


def paired(
    base: Marks, tuned: Marks, alike: float, rows: int, trials: int, statistic: Statistic = SHARE
) -> Held:
    gap = tuned.truth - base.truth
    return held(lambda dice: list(pairs_like(base, tuned, alike, rows, dice)), gap, trials, statistic)


def macro_f1(labels: int, right_share: float, rows: int, trials: int) -> Held:
    """Labels evenly spread, each taken for any other as often as for the next."""
    wrong = 1 - right_share

    def sample(dice: np.random.Generator) -> list[Any]:
        expected = dice.integers(0, labels, rows)
        other = (expected + dice.integers(1, labels, rows)) % labels
        return [np.stack([expected, np.where(dice.random(rows) < wrong, other, expected)], axis=1)]

    # Evenly spread, precision and recall of each label are the share of right ones.
    return held(sample, right_share, trials, MACRO_F1)
