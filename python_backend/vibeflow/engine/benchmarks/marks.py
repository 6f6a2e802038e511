"""What comes of asking one model one set of questions, and which of them are asked. Needs no lm-eval."""

from __future__ import annotations

import random
from dataclasses import dataclass


class Stopped(Exception):  # no error: the user said so
    """Told to stop."""


@dataclass(frozen=True)
class Marked:
    """One model's answers to one set."""

    numbers: list[int]
    """Of the questions asked, in their set."""
    marks: dict[str, list[float]]
    """By metric, one for each of them."""
    stderr: dict[str, float | None]
    available: int
    tasks: list[str]
    examples: int
    harness: str


def draw(available: int, questions: int | None, seed: int) -> list[int]:
    """Numbers of the questions to ask, in order: all, or as many as wanted by the seed's dice."""
    if questions is None or questions >= available:
        return list(range(available))
    return sorted(random.Random(seed).sample(range(available), questions))
