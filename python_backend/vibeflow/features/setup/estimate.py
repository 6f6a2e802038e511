"""What a run will take: time, memory, disk. From this machine's own measurements where there are any, else by
formula with a wide range. Pure: facts and measurements in, numbers out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from vibeflow.protocol.setup import Range, SetupEstimate
from vibeflow.store.calibration import Measured

from .facts import Facts

_PROBED, _NEAR, _GUESSED = 0.12, 0.3, 3.0
"""Half-widths: of a measurement of this very shape, of a neighbour's; a guess is off by up to this factor."""
_MEMORY_PROBED, _MEMORY_NEAR, _MEMORY_GUESSED = 0.08, 0.2, 0.5
_WORKER_BYTES = 450_000_000
"""Resident memory of a worker with its libraries and no model; measured with torch 2.13 on Linux."""
_FLOPS_PER_CORE = 4e10
"""A guess for a processor that was not measured: between a laptop's and a server's core."""
_STARTUP = 8.0
_ACTIVATION_FACTOR = 34.0
"""Bytes kept for each token, layer and unit of width, at two bytes a number: Korthikanti et al. 2022,
attention scores left out (they are not kept)."""
_BYTES = {"fp32": 4, "bf16": 2, "auto": 4}


@dataclass(frozen=True)
class Taken:
    """Ranges in seconds and bytes, and what they rest on."""

    seconds: Range
    memory: Range
    basis: str
    measured: bool
    trainable: int | None
    checkpoint_bytes: int


def taken(facts: Facts, measured: Sequence[Measured], cores: int) -> Taken:
    """The best that can be said with what was measured."""
    exact = _latest([one for one in measured if one.shape == facts.shape])
    if exact is not None:
        return _from(
            facts, exact, max(_PROBED, 2 * exact.spread / max(1, exact.steps) ** 0.5), _MEMORY_PROBED, ""
        )
    near = _latest([one for one in measured if _neighbour(one, facts)])
    if near is not None:
        return _from(facts, near, _NEAR, _MEMORY_NEAR, " with other settings")
    return _guess(facts, cores)


def estimate(
    facts: Facts, found: Taken, memory_available: int, cost: Range | None, currency: str, basis: str
) -> SetupEstimate:
    """As the panel shows it."""
    return SetupEstimate(
        seconds=found.seconds,
        memory_bytes=found.memory,
        memory_available=memory_available,
        cost=cost,
        currency=currency,
        cost_basis=basis,
        disk_bytes=disk_bytes(facts, found),
        basis=found.basis,
        measured=found.measured,
        steps=facts.steps,
        tokens=facts.tokens_per_epoch * facts.recipe.training.epochs,
        trainable_parameters=found.trainable,
        total_parameters=facts.model.parameters,
    )


def disk_bytes(facts: Facts, found: Taken) -> int:
    """The best checkpoint and the last two, the result, and its copy in git."""
    weights = found.checkpoint_bytes
    return 3 * weights + 2 * weights // 3 + 2_000_000


def spread(likely: float, share: float) -> Range:
    return Range(likely=likely, low=likely * (1 - share), high=likely * (1 + share))


def _neighbour(one: Measured, facts: Facts) -> bool:
    """The same model trained in the same way; only batch, length, rank or format differ."""
    shape = facts.shape
    return (one.shape.model, one.shape.method) == (shape.model, shape.method)


def _latest(found: Sequence[Measured]) -> Measured | None:
    """A real run says more than a probe, the newest more than an older one."""
    runs = [one for one in found if one.source == "run"]
    chosen = runs or list(found)
    return chosen[-1] if chosen else None


def _from(facts: Facts, one: Measured, share: float, memory_share: float, how: str) -> Taken:
    epochs = facts.recipe.training.epochs
    tokens = facts.tokens_per_epoch * epochs
    mean = facts.tokens_per_epoch / max(1, facts.train_rows)
    seconds = (
        one.startup_seconds
        + (facts.train_rows + facts.tracked_rows) * one.row_seconds
        + tokens * one.seconds_per_token
        + facts.evaluations * facts.tracked_rows * mean * one.evaluation_seconds_per_token
        + facts.evaluations * one.save_seconds
    )
    what = "from your last run" if one.source == "run" else f"from a test of {one.steps} steps"
    return Taken(
        seconds=spread(seconds, share),
        memory=spread(_scaled_memory(facts, one), memory_share),
        basis=f"{what}{how} on this computer, {_ago(one.when)}",
        measured=not how,
        trainable=one.trainable_parameters,
        checkpoint_bytes=one.checkpoint_bytes,
    )


def _scaled_memory(facts: Facts, one: Measured) -> float:
    """The part above the worker and the weights grows with the tokens of a batch."""
    fixed = _WORKER_BYTES + one.total_parameters * 4
    moving = max(0.0, one.peak_bytes - fixed)
    ratio = (facts.shape.batch_size * facts.shape.length) / (one.shape.batch_size * one.shape.length)
    return min(one.peak_bytes, fixed) + moving * ratio


def _guess(facts: Facts, cores: int) -> Taken:
    training = facts.recipe.training
    parameters = facts.model.parameters or 1_000_000_000
    tokens = facts.tokens_per_epoch * training.epochs
    # Forward 2, backward 4 (2 where the weights themselves are not trained) operations a weight and token.
    work = (6 if training.method == "full" else 4) * parameters
    evaluated = facts.evaluations * facts.tracked_rows * facts.median_length
    seconds = _STARTUP + (tokens * work + evaluated * 2 * parameters) / (_FLOPS_PER_CORE * max(1, cores))
    trainable = trainable_guess(facts)
    memory = memory_guess(facts, training.method)
    return Taken(
        seconds=Range(likely=seconds, low=seconds / _GUESSED, high=seconds * _GUESSED),
        memory=spread(memory, _MEMORY_GUESSED),
        basis="from the model's size; not measured on this computer yet",
        measured=False,
        trainable=trainable,
        checkpoint_bytes=trainable * 12,
    )


def trainable_guess(facts: Facts) -> int:
    """Weights that would be trained: all, or an adapter of rank r on every linear layer."""
    parameters = facts.model.parameters or 1_000_000_000
    if not facts.has_adapter:
        return parameters
    width, layers = facts.model.width or 1024, facts.model.layers or 16
    # Four square layers of attention and three of the feed-forward part, about three times as wide.
    return int(facts.recipe.training.lora.r * layers * width * (4 * 2 + 3 * 4))


def memory_guess(facts: Facts, method: str, precision: str | None = None) -> float:
    """Peak bytes by formula: worker, weights, what is kept for training, activations of one batch."""
    training = facts.recipe.training
    parameters = facts.model.parameters or 1_000_000_000
    number = _BYTES[precision or training.precision]
    weights = parameters * (0.6 if method == "qlora" else number)
    trainable = parameters if method == "full" else trainable_guess(facts)
    state = trainable * (12 + number)
    width, layers = facts.model.width or 1024, facts.model.layers or 16
    length = min(facts.lengths.p99 if facts.lengths else 256, training.max_seq_length)
    tokens = training.batch_size * length
    factor = _ACTIVATION_FACTOR * number / 2
    activations = tokens * width * factor * (2 if training.gradient_checkpointing == "on" else layers)
    logits = tokens * (facts.model.vocabulary or 32_000) * 4 * 0.5
    return _WORKER_BYTES + weights + state + activations + logits


def _ago(when: str) -> str:
    try:
        seconds = (datetime.now(timezone.utc) - datetime.fromisoformat(when)).total_seconds()
    except ValueError:
        return "some time ago"
    if seconds < 90:
        return "a minute ago"
    if seconds < 5400:
        return f"{round(seconds / 60)} minutes ago"
    if seconds < 129_600:
        return f"{round(seconds / 3600)} hours ago"
    return f"{round(seconds / 86_400)} days ago"
