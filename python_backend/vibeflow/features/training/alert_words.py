"""What each alert says and offers. Every sentence holds the run's own numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from vibeflow.l10n import plain, t
from vibeflow.l10n.amounts import memory_size
from vibeflow.protocol.setup import SettingChange
from vibeflow.protocol.training import AlertKind, AlertRemedy

_RATE = "training.learning_rate"
_BATCH = "training.batch_size"
_ACCUMULATION = "training.gradient_accumulation_steps"


@dataclass(frozen=True)
class Situation:
    step: int
    rate: float
    batch: int
    accumulation: int
    first: float
    """Loss of the first measurement."""
    lowest: float
    """Lowest smoothed loss so far."""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Words:
    title: str
    text: str
    remedy: AlertRemedy | None


def _diverged(at: Situation) -> Words:
    loss = float(at.facts.get("loss", math.nan))
    return Words(
        t("Training has run away"),
        t(
            "The loss was {lowest:.3f} at its lowest and is {loss:.3f} at step {step:,}: the steps are far "
            "too large. A tenth of the learning rate usually mends it.",
            lowest=at.lowest,
            loss=loss,
            step=at.step,
        )
        if math.isfinite(loss)
        else t(
            "At step {step:,} the loss was no longer a number: the steps are far too large. A tenth of the "
            "learning rate usually mends it.",
            step=at.step,
        ),
        _restart_with_rate(at.rate / 10),
    )


def _rising(at: Situation) -> Words:
    loss = float(at.facts["loss"])
    if loss > at.first:
        # Worse than where it began: half the rate would not be enough.
        return Words(
            t("The loss is rising"),
            t(
                "It began at {first:.3f} and has been above {loss:.3f} for a while: the steps are "
                "too large. A tenth of the learning rate ({rate} now) usually mends it.",
                first=at.first,
                loss=loss,
                rate=plain(at.rate),
            ),
            _restart_with_rate(at.rate / 10),
        )
    return Words(
        t("The loss is rising"),
        t(
            "It was {lowest:.3f} at its lowest and has been above {loss:.3f} for a while. Half "
            "the learning rate ({rate} now) makes the steps gentler.",
            lowest=at.lowest,
            loss=loss,
            rate=plain(at.rate),
        ),
        _restart_with_rate(at.rate / 2),
    )


def _flat(at: Situation) -> Words:
    return Words(
        t("The loss hardly moves"),
        t(
            "It began at {first:.3f} and is {loss:.3f} after {step:,} steps. Larger steps may "
            "get it going: the learning rate is {rate} now.",
            first=at.first,
            loss=float(at.facts["loss"]),
            step=at.step,
            rate=plain(at.rate),
        ),
        _restart_with_rate(at.rate * 3),
    )


def _overfitting(at: Situation) -> Words:
    best, last = at.facts["best"], at.facts["last"]
    return Words(
        t("Beginning to learn by heart (overfitting)"),
        t(
            "On unseen rows the loss rose twice in a row, from {loss:.3f} at step {step:,} to "
            "{now:.3f}, while training loss kept falling. More training is unlikely to help.",
            loss=best.loss,
            step=best.step,
            now=last.loss,
        ),
        AlertRemedy(kind="stopKeepBest", label=t("Stop now, keep step {step:,}", step=best.step)),
    )


def _memory_high(at: Situation) -> Words:
    free, total = int(at.facts.get("free", 0)), int(at.facts.get("total", 0))
    return Words(
        t("Memory is nearly full"),
        t(
            "{free} of {total} are left. If it runs out, the batch is halved by itself; other "
            "programs may suffer before that.",
            free=memory_size(free),
            total=memory_size(total),
        ),
        _restart_with_batch(at),
    )


def _swapping(at: Situation) -> Words:
    return Words(
        t("The computer is swapping"),
        t(
            "Memory is so full that the system moves it to the disk and back, which makes every "
            "step slow. Close other programs, or use a smaller batch."
        ),
        _restart_with_batch(at),
    )


def _slow(at: Situation) -> Words:
    now, best = float(at.facts["speed"]), float(at.facts["best_speed"])
    return Words(
        t("Much slower than before"),
        t(
            "{now:,.0f} tokens a second, where it was {best:,.0f} earlier in this run. Something "
            "else uses the processor, or it is throttled by heat.",
            now=now,
            best=best,
        ),
        None,
    )


def _stepped_down(at: Situation) -> Words:
    how = {
        "gpu": t("The graphics card ran out of memory at step {step:,}.", step=at.step),
        "host": t("Memory ran out at step {step:,}.", step=at.step),
        "killed": t(
            "The system ended the worker, most likely because memory ran out at step {step:,}.", step=at.step
        ),
    }[str(at.facts.get("cause", "host"))]
    now = t(
        "It computes {batch} rows at a time now and adds up {accumulation} such batches, so that every step "
        "still sees the same rows.",
        batch=at.batch,
        accumulation=at.accumulation,
    )
    return Words(
        t("Went on with smaller batches"),
        f"{how} {now}",
        None,
    )


WORDS: dict[AlertKind, Callable[[Situation], Words]] = {
    "diverged": _diverged,
    "rising": _rising,
    "flat": _flat,
    "overfitting": _overfitting,
    "memoryHigh": _memory_high,
    "swapping": _swapping,
    "slow": _slow,
    "memoryStepDown": _stepped_down,
}


def _restart_with_rate(rate: float) -> AlertRemedy:
    rounded = float(f"{rate:.2g}")
    return AlertRemedy(
        kind="restartWith",
        label=t("Restart with a rate of {rate}", rate=plain(rounded)),
        changes=(SettingChange(key=_RATE, value=rounded),),
    )


def _restart_with_batch(at: Situation) -> AlertRemedy | None:
    if at.batch < 2:
        return None
    half = at.batch // 2
    return AlertRemedy(
        kind="restartWith",
        label=t("Restart with batches of {rows}", rows=half),
        changes=(
            SettingChange(key=_BATCH, value=half),
            SettingChange(key=_ACCUMULATION, value=at.accumulation * 2),
        ),
    )
