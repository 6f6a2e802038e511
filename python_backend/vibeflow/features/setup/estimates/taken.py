"""What a run will take: time, memory, disk. From this machine's own measurements where there are any, else by
formula with a wide range. Pure: facts and measurements in, numbers out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone

from vibeflow.l10n import t, tn
from vibeflow.protocol.setup import Range, SetupEstimate
from vibeflow.store.calibration import Measured

from ..facts import SetupFacts
from .guess import guess, memory_guess, trainable_guess

_PROBED, _NEAR = 0.12, 0.3
"""Half-widths: of a measurement of this very shape, of a neighbour's."""
_MEMORY_PROBED, _MEMORY_NEAR, _MEMORY_GUESSED = 0.08, 0.2, 0.5
_KEPT_FOR_A_LENGTH, _LENGTHS, _ROUNDED = 17_000_000, 45, 64
"""Bytes that resident memory grows by with each further length of a batch, after how many it stands still,
and to how many tokens lengths are rounded up (as in `engine.fast.pack`). Roughly: after the probe, eighteen
runs of three models by three methods grew by 0 to 0.5 GB, most with rows of very different lengths
(docs/reports/estimates.md)."""
BUSY = 0.3
"""Processors that other programs used, from which a measurement is one of a busy machine."""
_CHECKPOINT = 12
"""Bytes for each trained weight: itself and AdamW's two numbers."""


@dataclass(frozen=True)
class Taken:
    """Ranges in seconds and bytes, and what they rest on."""

    seconds: Range
    memory: Range
    basis: str
    measured: bool
    trainable: int | None
    checkpoint_bytes: int


def taken(facts: SetupFacts, measured: Sequence[Measured], cores: int) -> Taken:
    """The best that can be said with what was measured."""
    exact = _latest([one for one in measured if one.shape == facts.shape])
    if exact is not None:
        return _from(
            facts,
            exact,
            max(_PROBED, 2 * exact.spread / max(1, exact.steps) ** 0.5),
            _MEMORY_PROBED,
            False,
            cores,
        )
    near = _latest([one for one in measured if _neighbour(one, facts)])
    if near is not None:
        return _from(facts, near, _NEAR, _MEMORY_NEAR, True, cores)
    return _guess(facts, measured, cores)


def estimate(
    facts: SetupFacts, found: Taken, memory_available: int, cost: Range | None, currency: str, basis: str
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


def disk_bytes(facts: SetupFacts, found: Taken) -> int:
    """The best checkpoint and the last two, the result, and its copy in git."""
    weights = found.checkpoint_bytes
    return 3 * weights + 2 * weights // 3 + 2_000_000


def spread(likely: float, share: float) -> Range:
    return Range(likely=likely, low=likely * (1 - share), high=likely * (1 + share))


def _neighbour(one: Measured, facts: SetupFacts) -> bool:
    """The same model trained in the same way; only batch, length, rank or format differ."""
    shape = facts.shape
    return (one.shape.model, one.shape.method) == (shape.model, shape.method)


def _latest(found: Sequence[Measured]) -> Measured | None:
    """A real run says more than a probe, a quiet machine more than a busy one, the newest more than an older
    one."""
    runs = [one for one in found if one.source == "run"]
    chosen = runs or list(found)
    quiet = [one for one in chosen if one.others < BUSY]
    return (quiet or chosen)[-1] if chosen else None


def _from(
    facts: SetupFacts, one: Measured, share: float, memory_share: float, other: bool, cores: int
) -> Taken:
    epochs = facts.recipe.training.epochs
    tokens = facts.tokens_per_epoch * epochs
    seconds = (
        one.startup_seconds
        + (facts.train_rows + facts.tracked_rows) * one.row_seconds
        + tokens * one.seconds_per_token
        + facts.evaluations * facts.load.tracked_tokens * one.evaluation_seconds_per_token
        + facts.evaluations * one.save_seconds
    )
    return Taken(
        seconds=_time(seconds, share, one, cores),
        memory=_memory(facts, one, memory_share),
        basis=_basis(one, other, cores),
        measured=not other,
        trainable=one.trainable_parameters,
        checkpoint_bytes=one.checkpoint_bytes,
    )


def _basis(one: Measured, other: bool, cores: int) -> str:
    """`other`: it was measured with other settings."""
    when = _ago(one.when)
    if one.source == "run" and other:
        text = t("from your last run with other settings on this computer, {when}", when=when)
    elif one.source == "run":
        text = t("from your last run on this computer, {when}", when=when)
    elif other:
        text = tn(
            "from a test of {n} step with other settings on this computer, {when}",
            "from a test of {n} steps with other settings on this computer, {when}",
            one.steps,
            when=when,
        )
    else:
        text = tn(
            "from a test of {n} step on this computer, {when}",
            "from a test of {n} steps on this computer, {when}",
            one.steps,
            when=when,
        )
    if one.others < BUSY:
        return text
    return tn(
        "{measured}, while other programs used {others:.1f} of {n} core: faster when they are done",
        "{measured}, while other programs used {others:.1f} of {n} cores: faster when they are done",
        cores,
        measured=text,
        others=one.others,
    )


def _time(seconds: float, share: float, one: Measured, cores: int) -> Range:
    """Where other programs were at work, the machine may be free for this run: then it takes less."""
    found = spread(seconds, share)
    if one.others < BUSY:
        return found
    return found.model_copy(update={"low": found.low * max(0.25, 1 - one.others / max(1, cores))})


def _memory(facts: SetupFacts, one: Measured, share: float) -> Range:
    """A probe ends before the libraries have met all lengths of batches, for each of which they keep
    something: a longer run comes to need more."""
    found = _moved_memory(facts, one)
    lengths = min(_LENGTHS, -(-facts.recipe.training.batch_size * facts.usual_longest // _ROUNDED))
    later = min(lengths, max(0, facts.steps - one.steps)) if one.source == "probe" else 0
    grown = later * _KEPT_FOR_A_LENGTH
    return Range(likely=found + grown, low=found * (1 - share), high=(found + grown) * (1 + share))


def _moved_memory(facts: SetupFacts, one: Measured) -> float:
    """What was measured, and by how much the formula says that other settings differ."""
    now = memory_guess(facts, facts.shape.method)
    then = memory_guess(facts, one.shape.method, shape=one.shape)
    return max(0.5 * one.peak_bytes, one.peak_bytes + now - then)


def _guess(facts: SetupFacts, measured: Sequence[Measured], cores: int) -> Taken:
    found, trainable = guess(facts, measured, cores), trainable_guess(facts)
    seconds, factor = found.seconds, found.factor
    return Taken(
        seconds=Range(likely=seconds, low=seconds / factor, high=seconds * factor),
        memory=spread(memory_guess(facts, facts.shape.method), _MEMORY_GUESSED),
        basis=found.basis,
        measured=False,
        trainable=trainable,
        checkpoint_bytes=trainable * _CHECKPOINT,
    )


def _ago(when: str) -> str:
    try:
        seconds = (datetime.now(timezone.utc) - datetime.fromisoformat(when)).total_seconds()
    except ValueError:
        return t("some time ago")
    if seconds < 90:
        return t("a minute ago")
    if seconds < 5400:
        return tn("{n} minute ago", "{n} minutes ago", round(seconds / 60))
    if seconds < 129_600:
        return tn("{n} hour ago", "{n} hours ago", round(seconds / 3600))
    return tn("{n} day ago", "{n} days ago", round(seconds / 86_400))
