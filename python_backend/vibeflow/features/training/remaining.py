"""How much longer training takes, from how long its latest steps took. An estimate, so it comes with its
range."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from vibeflow.protocol.training import TrainPoint

_WINDOW = 40
"""Points looked at: long enough to hold an evaluation or two, short enough to follow a machine that slows
down."""
_LEAST = 3
_FLOOR = 0.05
"""Even steady steps do not tell what else the machine will have to do."""
_STAGE_LOW, _STAGE_HIGH = 0.8, 1.3
"""For estimates that a worker made itself, which say nothing of their spread."""


@dataclass(frozen=True)
class Remaining:
    """Seconds; `low` to `high` holds the truth about nineteen times in twenty, if things go on as they do."""

    seconds: float
    low: float
    high: float


class StepClock:
    """Fed with training points in order; `elapsed` leaves downtime out, so a restart does not spoil it."""

    def __init__(self) -> None:
        self._points: deque[tuple[int, float]] = deque(maxlen=_WINDOW)

    def add(self, point: TrainPoint) -> None:
        if self._points and (point.step <= self._points[-1][0] or point.elapsed < self._points[-1][1]):
            self._points.clear()  # it went back to a checkpoint and counts from there again
        self._points.append((point.step, point.elapsed))

    def remaining(self, total_steps: int) -> Remaining | None:
        """None while there is too little to go by."""
        if len(self._points) < _LEAST:
            return None
        (first, began), (last, ended) = self._points[0], self._points[-1]
        mean = (ended - began) / (last - first)
        left = max(0, total_steps - last)
        pairs = list(zip(self._points, list(self._points)[1:], strict=False))
        rates = [(late[1] - early[1]) / (late[0] - early[0]) for early, late in pairs]
        variance = sum((rate - mean) ** 2 for rate in rates) / max(1, len(rates) - 1)
        relative = 2 * math.sqrt(variance / len(rates)) / mean if mean > 0 else 0.0
        share = min(0.9, max(_FLOOR, relative))
        seconds = left * mean
        return Remaining(seconds, seconds * (1 - share), seconds * (1 + share))


def of_stage(seconds: float) -> Remaining:
    """The range around a worker's own estimate."""
    return Remaining(seconds, seconds * _STAGE_LOW, seconds * _STAGE_HIGH)
