"""What benchmarks will take: from how long a question took on this machine, else from its speed in training,
else by formula with a wide range. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from vibeflow.l10n import t
from vibeflow.protocol.benchmarks import BenchmarkId
from vibeflow.protocol.setup import Range
from vibeflow.store.calibration import Measured
from vibeflow.store.question_speed import QuestionSpeed

from .catalogue import known

_OPERATIONS_PER_CORE = 2e10
"""A second, for a processor that was not measured."""
_UNKNOWN = 1_000_000_000
_LOADING = 8.0
"""Seconds until the worker and lm-eval are there; each model of each set adds a few."""
_SETTING_UP = 3.0
_SAME, _OTHER_SET, _TRAINED, _UNMEASURED = 1.3, 2.0, 2.5, 4.0
"""Factors by which it may be off: this set measured, another set, training measured, nothing."""
_ONE_BY_ONE = 4.0
"""A written token against one that is only read: batches keep it this low."""
_FEW = 10
"""Questions below which a measurement is mostly start-up."""


@dataclass(frozen=True)
class Expected:
    seconds: Range
    basis: str


def expected(
    name: BenchmarkId,
    questions: int,
    models: int,
    model: str,
    parameters: int | None,
    speeds: Sequence[QuestionSpeed],
    measured: Sequence[Measured],
    cores: int,
) -> Expected:
    """Seconds for one set, all models together.

    Args:
        model: base model's id as in the recipe.
        parameters: its weights; None where that is not known.
    """
    each, factor, basis = _question(name, model, parameters, speeds, measured, cores)
    likely = models * (questions * each + _SETTING_UP) + _LOADING
    low = models * questions * each / factor + _LOADING / 2
    high = models * (questions * each + 2 * _SETTING_UP) * factor + 2 * _LOADING
    return Expected(Range(likely=likely, low=low, high=high), basis)


def _question(
    name: BenchmarkId,
    model: str,
    parameters: int | None,
    speeds: Sequence[QuestionSpeed],
    measured: Sequence[Measured],
    cores: int,
) -> tuple[float, float, str]:
    """Seconds for a question, the factor by which that may be off, and what it rests on."""
    mine = [one for one in speeds if one.model == model and one.questions >= _FEW]
    same = [one for one in mine if one.set == name]
    if same:
        last = same[-1]
        return (
            last.seconds,
            _SAME,
            t("measured here with {questions:,} of these questions", questions=last.questions),
        )
    if mine:
        rate = median(one.seconds / work(_id(one.set)) for one in mine)
        return rate * work(name), _OTHER_SET, t("from other benchmarks with this model on this machine")
    size = parameters or _UNKNOWN
    trained = [one for one in measured if one.shape.model.partition("@")[0] == model]
    near = trained or list(measured)
    if near:
        # Forward and backward are about four operations a weight with an adapter; reading is two.
        speed = median(4 * one.total_parameters / max(1e-12, one.seconds_per_token) for one in near)
        basis = (
            t("from this machine's speed in training") if trained else t("from its speed with another model")
        )
        return 2 * size * work(name) / speed, _TRAINED if trained else _UNMEASURED, basis
    speed = _OPERATIONS_PER_CORE * max(1, cores)
    return (
        2 * size * work(name) / speed,
        _UNMEASURED,
        t("from the model's size; nothing was measured here yet"),
    )


def work(name: BenchmarkId) -> float:
    """Tokens of a question, written ones counted as what they take."""
    one = known(name)
    return one.tokens + one.written * (_ONE_BY_ONE - 1)


def _id(name: str) -> BenchmarkId:
    found: BenchmarkId = name  # type: ignore[assignment]  # what a job wrote is one of them
    return found
