"""The search for better settings: what to try next, whom to give up early, and whether the best is better.

Optuna's TPE proposes; successive halving gives up whoever is behind at the same share of its course. Nothing
is kept between calls: everything follows from the trials so far, so that a search that was killed goes on as
if it had not been. Knows nothing of models: a trial is its values and its curve.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Any, Literal

Value = int | float
Values = dict[str, Value]

KEEP = 3
"""At each rung one in so many goes on."""
RUNGS = (0.2, 0.5)
"""Shares of a trial's course at which it is compared with the others."""
_RANDOM_FIRST = 5
"""Trials from which TPE learns before it proposes."""


@dataclass(frozen=True)
class Span:
    """Any number between two, on a logarithmic scale: each doubling is as likely."""

    low: float
    high: float


@dataclass(frozen=True)
class Choices:
    """One of these, in ascending order: neighbours are taken for alike."""

    values: tuple[Value, ...]


Space = Mapping[str, Span | Choices]


@dataclass
class Tried:
    """A trial, going or over."""

    number: int
    values: Values
    state: Literal["running", "finished", "pruned", "failed"] = "running"
    curve: list[tuple[float, float]] = field(default_factory=list)
    """Share of its course and loss on the validation rows, ascending."""

    @property
    def loss(self) -> float | None:
        """The lowest after the start: the checkpoint that would be kept."""
        return lowest(self.curve)

    def loss_by(self, share: float) -> float | None:
        """The lowest up to a share of its course; None when it did not get there."""
        if not self.curve or self.curve[-1][0] < share - 1e-9:
            return None
        return lowest([point for point in self.curve if point[0] <= share + 1e-9])


def lowest(curve: Sequence[tuple[float, float]]) -> float | None:
    return min((loss for share, loss in curve if share > 0), default=None)


def propose(space: Space, recommended: Values, trials: Sequence[Tried], seed: int = 0) -> Values:
    """Values for the next trial: the recommended ones first, then what the trials so far make likely."""
    import optuna

    if not trials:
        return dict(recommended)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna.samplers.TPESampler(n_startup_trials=_RANDOM_FIRST, seed=seed + len(trials))
    study = optuna.create_study(sampler=sampler)
    ranges = {key: _distribution(one) for key, one in space.items()}
    for tried in trials:
        if tried.state not in ("finished", "pruned") or tried.loss is None:
            continue
        state = optuna.trial.TrialState.COMPLETE
        if tried.state == "pruned":
            state = optuna.trial.TrialState.PRUNED
        study.add_trial(
            optuna.trial.create_trial(
                state=state,
                value=tried.loss,
                params={key: _place(space[key], tried.values[key]) for key in space},
                distributions=ranges,
                intermediate_values={round(share * 1000): loss for share, loss in tried.curve},
            )
        )
    asked = study.ask(ranges)
    return {key: _value(space[key], asked.params[key]) for key in space}


def behind(tried: Tried, others: Sequence[Tried]) -> bool:
    """Whether the trial, at the rung that it has just reached, is not among the best third of all that have
    come there. The first, with the recommended settings, always goes on: the rest is compared with it."""
    if tried.number == 0 or not tried.curve:
        return False
    now, before = tried.curve[-1][0], tried.curve[-2][0] if len(tried.curve) > 1 else -1.0
    rung = next((share for share in RUNGS if before < share - 1e-9 and now >= share - 1e-9), None)
    if rung is None or now >= 1:
        return False
    own = tried.loss_by(now)
    there = [loss for one in others if one.number != tried.number and (loss := one.loss_by(now)) is not None]
    return own is not None and sum(loss < own for loss in there) >= math.ceil((len(there) + 1) / KEEP)


def best_of(trials: Sequence[Tried]) -> Tried | None:
    """The finished trial with the lowest loss; of equals the earlier one."""
    done = [one for one in trials if one.state == "finished" and one.loss is not None]
    return min(done, key=lambda one: (one.loss, one.number), default=None)


@dataclass(frozen=True)
class Comparison:
    """Two settings, each trained several times with different seeds."""

    recommended: tuple[float, ...]
    best: tuple[float, ...]

    @property
    def gain(self) -> float:
        """Share by which the best's mean loss is lower; negative when it is higher."""
        before = fmean(self.recommended)
        return (before - fmean(self.best)) / before if before else 0.0

    @property
    def clear(self) -> bool:
        """Whether every run of the best beat every run of the recommended, with three of each: by chance
        alone that happens once in twenty times."""
        enough = min(len(self.recommended), len(self.best)) >= 3
        return enough and max(self.best) < min(self.recommended)


def _distribution(one: Span | Choices) -> Any:
    from optuna.distributions import FloatDistribution, IntDistribution

    if isinstance(one, Span):
        return FloatDistribution(one.low, one.high, log=True)
    return IntDistribution(0, len(one.values) - 1)


def _place(one: Span | Choices, value: Value) -> Value:
    return float(value) if isinstance(one, Span) else one.values.index(value)


def _value(one: Span | Choices, found: Any) -> Value:
    """A span's number with two digits that count, as people write it; they are enough for any setting."""
    if isinstance(one, Choices):
        return one.values[int(found)]
    return min(one.high, max(one.low, float(f"{float(found):.2g}")))
