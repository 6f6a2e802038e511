"""What a run's numbers warn of, and the remedy for each: drawn from points alone, so that every backend that
reads the same log says the same. Knows nothing of files, and does nothing about what it finds.

An alert that held and ceased keeps its place with `until_step`; one that comes back is a new one.
"""

from __future__ import annotations

import math
from collections import deque
from statistics import median

from vibeflow.protocol.training import AlertKind, EvalPoint, RunAlert, TrainPoint

from .alert_words import WORDS, Situation

SMOOTHING = 0.9
"""Weight of what was before in the smoothed loss."""
RISING_POINTS = 12
"""Points in a row whose smoothed loss is above the lowest so far by `RISING_SHARE`."""
RISING_SHARE = 0.1
RUNAWAY = 3.0
"""Times the lowest smoothed loss: it runs away."""
FLAT_FROM = 0.25
"""Share of the run after which a loss that has not moved is worth a word."""
FLAT_SHARE = 0.01
MEMORY_FREE_SHARE = 0.05
SWAP_BYTES = 64 << 20
HOLD = 3
"""Points in a row before memory or swapping is told: a single one may be another program's."""
SLOW_SHARE = 1 / 3
SLOW_POINTS = 20
WARM_UP = 10
"""Points before any loss is judged."""


class Alerts:
    """Fed in order; `found` is the list as it stands."""

    def __init__(self, learning_rate: float, batch_size: int, accumulation: int) -> None:
        self._rate, self._batch, self._accumulation = learning_rate, batch_size, accumulation
        self._found: dict[str, RunAlert] = {}
        self._open: dict[AlertKind, str] = {}
        self._dismissed: set[str] = set()
        self._memory_total = self._total_steps = 0
        self._count = 0
        self._smooth = self._first = math.nan
        self._lowest = math.inf
        self._streaks: dict[AlertKind, int] = {}
        self._speeds: deque[float] = deque(maxlen=SLOW_POINTS)
        self._best_speed = 0.0
        self._evaluations: list[EvalPoint] = []
        self._train_at: list[tuple[int, float]] = []

    @property
    def found(self) -> tuple[RunAlert, ...]:
        """Oldest first."""
        return tuple(
            alert.model_copy(update={"dismissed": True}) if alert.id in self._dismissed else alert
            for alert in self._found.values()
        )

    def planned(self, total_steps: int, memory_total: int) -> None:
        self._total_steps, self._memory_total = total_steps, memory_total

    def dismiss(self, alert_ids: set[str]) -> None:
        self._dismissed |= alert_ids

    def point(self, point: TrainPoint) -> None:
        """Take in the next measurement; one whose loss is no number is an alert by itself."""
        if not (math.isfinite(point.loss) and math.isfinite(point.grad_norm)):
            self._raise("diverged", point.step, loss=point.loss)
            return
        self._count += 1
        kept = SMOOTHING if self._count > WARM_UP else 1 - 1 / self._count
        self._smooth = point.loss if self._count == 1 else kept * self._smooth + (1 - kept) * point.loss
        if self._count == 1:
            self._first = point.loss
        self._losses(point)
        self._memory(point)
        self._speed(point)

    def evaluation(self, point: EvalPoint) -> None:
        if not math.isfinite(point.loss):
            return
        self._evaluations.append(point)
        self._train_at.append((point.step, self._smooth))
        learned = [e for e in self._evaluations if e.step > 0]
        if len(learned) < 3:
            return
        best = min(learned, key=lambda e: e.loss)
        before, last = learned[-2:]
        falls = self._train_at[-1][1] < self._train_at[-3][1]
        overfitting = best.step < before.step and last.loss > before.loss > best.loss and falls
        if overfitting:
            self._raise("overfitting", last.step, best=best, last=last)
        elif last.loss <= best.loss:
            self._settle("overfitting", last.step)

    def stepped_down(self, step: int, batch: int, accumulation: int, cause: str) -> None:
        self._batch, self._accumulation = batch, accumulation
        self._settle("memoryStepDown", step)
        self._raise("memoryStepDown", step, cause=cause)

    def diverged(self, step: int) -> None:
        """The worker gave up because the loss was no number."""
        self._raise("diverged", step, loss=math.nan)

    def _losses(self, point: TrainPoint) -> None:
        if self._count <= WARM_UP:
            self._lowest = min(self._lowest, self._smooth)
            return
        if self._smooth > RUNAWAY * self._lowest and self._smooth > self._first:
            self._raise("diverged", point.step, loss=self._smooth)
        elif self._streak("rising", self._smooth > (1 + RISING_SHARE) * self._lowest) >= RISING_POINTS:
            self._raise("rising", point.step, loss=self._smooth)
        elif self._smooth < self._lowest:
            self._settle("rising", point.step)
            self._settle("diverged", point.step)
        self._lowest = min(self._lowest, self._smooth)
        moved = 1 - self._lowest / self._first if self._first > 0 else 1.0
        late = self._total_steps > 0 and point.step >= FLAT_FROM * self._total_steps
        if late and moved < FLAT_SHARE and "rising" not in self._open and "diverged" not in self._open:
            self._raise("flat", point.step, loss=self._smooth)
        elif moved >= FLAT_SHARE:
            self._settle("flat", point.step)

    def _memory(self, point: TrainPoint) -> None:
        free, total = point.memory_free, self._memory_total
        low = free is not None and total > 0 and free < MEMORY_FREE_SHARE * total
        self._while("memoryHigh", low, HOLD, point)
        self._while("swapping", (point.swapped or 0) > SWAP_BYTES, HOLD, point)

    def _speed(self, point: TrainPoint) -> None:
        self._speeds.append(point.tokens_per_second)
        if len(self._speeds) < SLOW_POINTS:
            return
        now = median(self._speeds)
        self._best_speed = max(self._best_speed, now)
        self._while(
            "slow", now < SLOW_SHARE * self._best_speed, 1, point, speed=now, best_speed=self._best_speed
        )

    def _while(self, kind: AlertKind, holds: bool, streak: int, point: TrainPoint, **more: float) -> None:
        if self._streak(kind, holds) >= streak:
            free = point.memory_free or 0
            self._raise(kind, point.step, free=free, total=self._memory_total, **more)
        elif not holds:
            self._settle(kind, point.step)

    def _streak(self, kind: AlertKind, holds: bool) -> int:
        self._streaks[kind] = self._streaks.get(kind, 0) + 1 if holds else 0
        return self._streaks[kind]

    def _raise(self, kind: AlertKind, step: int, **facts: object) -> None:
        if kind in self._open:
            return
        situation = Situation(
            step=step,
            rate=self._rate,
            batch=self._batch,
            accumulation=self._accumulation,
            first=self._first,
            lowest=self._lowest,
            facts=facts,
        )
        words = WORDS[kind](situation)
        alert_id = f"{kind}-{step}"
        self._open[kind] = alert_id
        self._found[alert_id] = RunAlert(
            id=alert_id,
            kind=kind,
            level="error" if kind == "diverged" else "warning",
            step=step,
            until_step=None,
            title=words.title,
            text=words.text,
            remedy=words.remedy,
        )

    def _settle(self, kind: AlertKind, step: int) -> None:
        alert_id = self._open.pop(kind, None)
        if alert_id is not None:
            self._found[alert_id] = self._found[alert_id].model_copy(update={"until_step": step})
