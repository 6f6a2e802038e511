"""What a run would take where nothing of its kind was measured: by the number of weights, and by how fast
this computer was with whatever it was measured with. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from vibeflow.l10n import t
from vibeflow.recipe.methods import traits_of
from vibeflow.store.calibration import Measured, Shape

from ..facts import SetupFacts
from . import memory

_OPERATIONS_PER_CORE = 2e10
"""A second, for a processor that was not measured: between a laptop's and a server's core."""
_STARTUP = 8.0
_UNMEASURED, _OTHER_MODEL, _SAME_MODEL = 3.0, 2.0, 1.6
"""Factors by which a guess may be off: nothing measured, another model, this model by another method."""
_EVALUATION = 2
_UNKNOWN = 1_000_000_000


@dataclass(frozen=True)
class Guess:
    seconds: float
    factor: float
    """By which it may be too high or too low."""
    basis: str


def guess(facts: SetupFacts, measured: Sequence[Measured], cores: int) -> Guess:
    """Seconds of the whole run."""
    parameters = facts.model.parameters or facts.model.hinted or _UNKNOWN
    shape, tokens = facts.shape, facts.tokens_per_epoch * facts.recipe.training.epochs
    same = [one for one in measured if one.shape.model == shape.model]
    known = same or list(measured)
    speed = median(map(_speed, known)) if known else _OPERATIONS_PER_CORE * max(1, cores)
    start = median(one.startup_seconds for one in known) if known else _STARTUP
    looked = facts.evaluations * facts.load.tracked_tokens * _EVALUATION * parameters
    seconds = start + (tokens * operations(shape.method, parameters) + looked) / speed
    if same:
        return Guess(seconds, _SAME_MODEL, t("from a measurement of this model with another method"))
    if known:
        return Guess(
            seconds, _OTHER_MODEL, t("from this computer's speed with another model; not measured yet")
        )
    return Guess(seconds, _UNMEASURED, t("from the model's size; not measured on this computer yet"))


def operations(method: str, parameters: float) -> float:
    """For one token: two a weight forward, two backward to pass the gradient on, two more for the gradient of
    the weights where they are trained."""
    traits = traits_of(method)
    return (4 * traits.slower if traits.adapter else 6) * parameters


def _speed(one: Measured) -> float:
    """Operations a second, counted as they are above."""
    return operations(one.shape.method, one.total_parameters) / max(1e-12, one.seconds_per_token)


def memory_guess(
    facts: SetupFacts, method: str, precision: str | None = None, shape: Shape | None = None
) -> float:
    """Peak bytes by formula.

    Args:
        precision: fp32 or bf16; None: the recipe's.
        shape: batch, length and rank of a measurement in place of the recipe's.
    """
    training, own = facts.recipe.training, facts.shape
    asked = precision or training.precision
    shape = shape or own
    return memory.peak_bytes(
        facts.model,
        memory.Work(
            method=method,
            batch_size=shape.batch_size,
            length=round(facts.usual_longest * shape.length / own.length),
            r=shape.r or training.lora.r,
            precision="fp32" if asked == "auto" else asked,
            checkpointing=shape.gradient_checkpointing == "on",
            optimizer=training.optimizer,
        ),
    )


def trainable_guess(facts: SetupFacts) -> int:
    """Weights that would be trained."""
    training = facts.recipe.training
    return memory.trainable(facts.model, training.method, training.lora.r)
