"""A number beside its limits, in words: rounded, it stays on the side of each on which it is."""

from __future__ import annotations

from vibeflow.l10n import number

_MOST_DIGITS = 6


def beside(value: float, *limits: float, digits: int = 0, signed: bool = False) -> str:
    """The number with at least `digits` decimals and as many as it takes: beside 70, 70.3 is "70.3" and 82.3
    is "82"."""
    sign = "+" if signed else ""
    for more in range(digits, _MOST_DIGITS):
        shown = round(value, more)
        if all((shown > limit, shown < limit) == (value > limit, value < limit) for limit in limits):
            return number(value, f"{sign},.{more}f")
    return number(value, f"{sign},.{_MOST_DIGITS}f")
