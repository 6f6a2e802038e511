"""The learning rate at each step: warm-up, then cosine, linear or constant."""

from __future__ import annotations

import math


def learning_rate(step: int, total: int, peak: float, warmup_ratio: float, kind: str) -> float:
    """The rate of step `step` (counted from 0) of `total`; warm-up takes the first `warmup_ratio` of them.

    Rises linearly to `peak`, and falls to nought at the end unless `kind` is "constant".
    """
    warmup = math.ceil(total * warmup_ratio)
    if step < warmup:
        return peak * (step + 1) / (warmup + 1)
    if kind == "constant":
        return peak
    done = (step - warmup) / max(1, total - warmup)
    if kind == "linear":
        return peak * (1 - done)
    return peak * 0.5 * (1 + math.cos(math.pi * done))
