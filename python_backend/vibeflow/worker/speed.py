"""Remembers how fast this machine trains each model, so that the next estimate rests on a measurement."""

from __future__ import annotations

import contextlib
import json
import math

from vibeflow.store.atomic import write_json
from vibeflow.store.home import Home

SPEED_FILE = "speed.json"
_LEAST_SECONDS = 5.0


def remember_speed(model: str, tokens: int, seconds: float) -> None:
    """Write {model: tokens a second of a whole run, its evaluations included} into the home's cache.

    A run of a few seconds says little and is left out; a cache that cannot be written fails no run.
    """
    if seconds < _LEAST_SECONDS or tokens <= 0:
        return
    with contextlib.suppress(OSError, ValueError):
        file = Home.default().cache / SPEED_FILE
        known: object = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        speeds = known if isinstance(known, dict) else {}
        rate = tokens / seconds
        if math.isfinite(rate):
            write_json(file, speeds | {model: round(rate, 1)})
