"""Bands of length, cut where the data has its thirds, at round numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from vibeflow.l10n import t

from .words import is_spaced

_ROUND = (3, 5, 8, 10, 15, 20, 25, 30, 40, 50, 75, 100, 150, 200, 250, 300, 400, 500, 750, 1000, 1500, 2000)
_ENOUGH = 60
"""Rows from which on there are three bands; below it two, so that each tells something."""

_APART = 1.4
"""Times: a band of eight to nine words says nothing."""


def bands(texts: Sequence[str], fewest: int) -> dict[str, list[int]]:
    """Name of each band → indices of its texts, shortest first; nothing where the lengths are all alike.

    Args:
        fewest: texts that a band must have at least.
    """
    spaced = is_spaced(texts)
    lengths = [len(text.split()) if spaced else len(text) for text in texts]
    shares = (1 / 3, 2 / 3) if len(texts) >= _ENOUGH else (1 / 2,)
    cuts = _cuts(lengths, shares, fewest)
    if not cuts:
        return {}
    found: dict[str, list[int]] = {_name(low, high, spaced): [] for low, high in _edges(cuts)}
    names = list(found)
    for index, length in enumerate(lengths):
        found[names[sum(length >= cut for cut in cuts)]].append(index)
    return found


def _cuts(lengths: Sequence[int], shares: Sequence[float], fewest: int) -> list[int]:
    """Round numbers, nearest to the quantiles, that leave enough on each side of every one."""
    ordered = sorted(lengths)
    taken: list[int] = []
    for share in shares:
        wanted = ordered[min(len(ordered) - 1, round(share * len(ordered)))]
        for cut in sorted(_ROUND, key=lambda value: (abs(value - wanted), value)):
            tried = sorted({*taken, cut})
            if any(high < _APART * low for low, high in pairwise(tried)):
                continue
            sizes = [sum(low <= length < high for length in lengths) for low, high in _edges(tried)]
            if min(sizes) >= fewest and abs(cut - wanted) <= wanted / 2:
                taken = tried
                break
    return taken


def _edges(cuts: Sequence[int]) -> list[tuple[float, float]]:
    edges = [0.0, *map(float, cuts), float("inf")]
    return list(pairwise(edges))


def _name(low: float, high: float, spaced: bool) -> str:
    if low == 0:
        if spaced:
            return t("under {high:,.0f} words", high=high)
        return t("under {high:,.0f} characters", high=high)
    if high == float("inf"):
        if spaced:
            return t("{low:,.0f} words or more", low=low)
        return t("{low:,.0f} characters or more", low=low)
    if spaced:
        return t("{low:,.0f} to {high:,.0f} words", low=low, high=high - 1)
    return t("{low:,.0f} to {high:,.0f} characters", low=low, high=high - 1)
