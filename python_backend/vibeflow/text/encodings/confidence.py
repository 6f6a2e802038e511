"""How often a guess like this one is right."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .guess import Guess, foreign, unlike

_GUESS = 0.65
_STEEP = 3.5
"""Fitted to what came of 1,721 texts of 26 languages (docs/reports/encodings.md): how often the first was
right, by its lead and by how much there was to judge by."""
_MOST = 0.99
_REPEATED = 8


def confidence_of(found: Sequence[Guess]) -> float:
    """0 to 1, by the lead over the next that reads the text otherwise, in more than a few signs."""
    best = found[0]
    rival = next((one for one in found[1:] if unlike(one.text, best.text)), None)
    lead = 1.0 if rival is None else 1 - rival.score / best.score
    return min(_MOST, 1 - _GUESS * math.exp(-_STEEP * lead * math.sqrt(_judged_by(best.text))))


def _judged_by(text: str) -> int:
    """Characters beyond ASCII; the same one many times over says no more than a few times."""
    return min(foreign(text), _REPEATED * len({char for char in text if char > "\x7f"}))
