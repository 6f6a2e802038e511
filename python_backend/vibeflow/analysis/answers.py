"""What can be wrong with answers whatever they say: they go round in circles, or are of another length."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vibeflow.protocol.evaluation import ExampleView, Interval
from vibeflow.scoring import ranges
from vibeflow.scoring.statistic import mean

from .words import is_spaced

_TIMES = 3
"""How often in succession the same words must come to be a repetition."""
_LONGEST = 12
_FEW_KINDS = 0.5
"""Share of distinct groups of four words, below which a text goes round in circles."""
_LONG_ENOUGH = 24
_FEWEST = 20
"""Rows from which on a usual length is told."""
_LENGTH = mean(-math.log(2), math.log(2))
"""Of the logarithm: half as long, and twice as long, is all wrong."""


def repeats(text: str) -> bool:
    """Whether the text says the same over and over: a sequence of at least two words, or a word of at least
    three letters, three times in succession; or so much of it again that half its groups of four words
    are not new."""
    units = _units(text)
    for size in range(1, _LONGEST + 1):
        if size == 1 and not any(len(unit) > 2 for unit in units):
            continue
        run = 0
        for at in range(size, len(units)):
            run = run + 1 if units[at] == units[at - size] else 0
            whole = run >= size * (_TIMES - 1)
            if whole and (size > 1 or (len(units[at]) > 2 and run >= _TIMES)):
                return True
    fours = list(zip(units, units[1:], units[2:], units[3:], strict=False))
    return len(fours) >= _LONG_ENOUGH and len(set(fours)) < _FEW_KINDS * len(fours)


@dataclass(frozen=True)
class Usual:
    """Words of an answer for each one expected, as the geometric mean over rows."""

    ratio: float
    interval: Interval


def usual_length(examples: Sequence[ExampleView], seed: int) -> Usual | None:
    """How long the tuned model's answers are against the expected ones; None with too few rows.

    Empty answers are told of by themselves and not counted here.
    """
    logs = [
        math.log(len(e.tuned.split()) / len(e.expected.split()))
        for e in examples
        if e.tuned.split() and e.expected.split()
    ]
    if len(logs) < _FEWEST:
        return None
    found = ranges.range_of(logs, _LENGTH, seed)
    ratio = math.exp(sum(logs) / len(logs))
    return Usual(ratio, Interval(low=math.exp(found.low), high=math.exp(found.high)))


def _units(text: str) -> list[str]:
    """Words; characters in groups of three where the script has no spaces."""
    lowered = text.lower().split()
    if not is_spaced([text]):
        joined = "".join(lowered)
        return [joined[at : at + 3] for at in range(0, len(joined), 3)]
    return [word.strip(".,;:!?\"'()") or word for word in lowered]
