"""What each alert says and offers. Every sentence holds the run's own numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

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
    what = (
        f"The loss was {at.lowest:.2f} at its lowest and is {loss:.2f} at step {at.step:,}"
        if math.isfinite(loss)
        else f"At step {at.step:,} the loss was no longer a number"
    )
    return Words(
        "Training has run away",
        f"{what}: the steps are far too large. A tenth of the learning rate usually mends it.",
        _restart_with_rate(at.rate / 10),
    )


def _rising(at: Situation) -> Words:
    loss = float(at.facts["loss"])
    if loss > at.first:
        # Worse than where it began: half the rate would not be enough.
        return Words(
            "The loss is rising",
            f"It began at {at.first:.3f} and has been above {loss:.3f} for a while: the steps are too large. "
            f"A tenth of the learning rate ({_number(at.rate)} now) usually mends it.",
            _restart_with_rate(at.rate / 10),
        )
    return Words(
        "The loss is rising",
        f"It was {at.lowest:.3f} at its lowest and has been above {loss:.3f} for a while. "
        f"Half the learning rate ({_number(at.rate)} now) makes the steps gentler.",
        _restart_with_rate(at.rate / 2),
    )


def _flat(at: Situation) -> Words:
    return Words(
        "The loss hardly moves",
        f"It began at {at.first:.3f} and is {float(at.facts['loss']):.3f} after {at.step:,} steps. "
        f"Larger steps may get it going: the learning rate is {_number(at.rate)} now.",
        _restart_with_rate(at.rate * 3),
    )


def _memorising(at: Situation) -> Words:
    best, last = at.facts["best"], at.facts["last"]
    return Words(
        "Starting to memorise",
        f"On unseen rows the loss rose twice in a row, from {best.loss:.3f} at step {best.step:,} to "
        f"{last.loss:.3f}, while training loss kept falling. More training is unlikely to help.",
        AlertRemedy(kind="stopKeepBest", label=f"Stop now, keep step {best.step:,}"),
    )


def _memory_high(at: Situation) -> Words:
    free, total = int(at.facts.get("free", 0)), int(at.facts.get("total", 0))
    return Words(
        "Memory is nearly full",
        f"{_size(free)} of {_size(total)} are left. If it runs out, the batch is halved by itself; other "
        "programs may suffer before that.",
        _restart_with_batch(at),
    )


def _swapping(at: Situation) -> Words:
    return Words(
        "The computer is swapping",
        "Memory is so full that the system moves it to the disk and back, which makes every step slow. "
        "Close other programs, or use a smaller batch.",
        _restart_with_batch(at),
    )


def _slow(at: Situation) -> Words:
    now, best = float(at.facts["speed"]), float(at.facts["best_speed"])
    return Words(
        "Much slower than before",
        f"{now:,.0f} tokens a second, where it was {best:,.0f} earlier in this run. Something else uses the "
        "processor, or it is throttled by heat.",
        None,
    )


def _stepped_down(at: Situation) -> Words:
    how = {
        "gpu": "The graphics card ran out of memory",
        "host": "Memory ran out",
        "killed": "The system ended the worker, most likely because memory ran out",
    }[str(at.facts.get("cause", "host"))]
    return Words(
        "Went on with smaller batches",
        f"{how} at step {at.step:,}. It computes {at.batch} rows at a time now and adds up "
        f"{at.accumulation} such batches, so that every step still sees the same rows.",
        None,
    )


WORDS: dict[AlertKind, Callable[[Situation], Words]] = {
    "diverged": _diverged,
    "rising": _rising,
    "flat": _flat,
    "memorising": _memorising,
    "memoryHigh": _memory_high,
    "swapping": _swapping,
    "slow": _slow,
    "memoryStepDown": _stepped_down,
}


def _restart_with_rate(rate: float) -> AlertRemedy:
    rounded = float(f"{rate:.2g}")
    return AlertRemedy(
        kind="restartWith",
        label=f"Restart with a rate of {_number(rounded)}",
        changes=(SettingChange(key=_RATE, value=rounded),),
    )


def _restart_with_batch(at: Situation) -> AlertRemedy | None:
    if at.batch < 2:
        return None
    half = at.batch // 2
    return AlertRemedy(
        kind="restartWith",
        label=f"Restart with batches of {half}",
        changes=(
            SettingChange(key=_BATCH, value=half),
            SettingChange(key=_ACCUMULATION, value=at.accumulation * 2),
        ),
    )


def _number(value: float) -> str:
    return f"{value:.10f}".rstrip("0").rstrip(".") or "0"


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
