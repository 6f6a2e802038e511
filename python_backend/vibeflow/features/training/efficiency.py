"""How well a run uses the machine, in words. Pure: the latest points in, notes out."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Literal

from vibeflow.l10n import t
from vibeflow.l10n.amounts import whole_percent
from vibeflow.protocol.training import EfficiencyNote, TrainPoint

_LEAST = 5
_LOOK = 40
_NOTABLE = 0.3
"""Processors that other programs use, from which it is worth a word."""
Level = Literal["good", "fair", "poor"]


def efficiency(
    points: Sequence[TrainPoint], expected_speed: float | None, graphics: bool
) -> tuple[EfficiencyNote, ...]:
    """Notes on speed, use of the processor or GPU, memory and data; empty before there are enough points.

    Args:
        expected_speed: useful tokens a second that the estimate counted on; None when there was none.
    """
    latest = list(points)[-_LOOK:]
    if len(latest) < _LEAST:
        return ()
    notes = [_speed(latest, expected_speed)]
    busy = [point.busy for point in latest if point.busy is not None]
    if busy:
        notes.append(_busy(median(busy), graphics))
    others = [point.others for point in latest if point.others is not None]
    if others and not graphics and median(others) >= _NOTABLE:
        notes.append(_others(median(others)))
    waits = [point.data_wait for point in latest if point.data_wait is not None]
    if waits:
        notes.append(_data(median(waits)))
    return tuple(notes)


def _speed(points: Sequence[TrainPoint], expected: float | None) -> EfficiencyNote:
    now = median(point.tokens_per_second for point in points)
    if not expected:
        first = median(point.tokens_per_second for point in points[:_LEAST])
        level: Level = "good" if now >= 0.8 * first else "fair"
        words = (
            t("Steady") if level == "good" else t("Slower than the {first:,.0f} of a moment ago", first=first)
        )
    elif now >= 0.85 * expected:
        level, words = "good", t("As expected") if now < 1.2 * expected else t("Faster than expected")
    else:
        level = "fair" if now >= 0.5 * expected else "poor"
        words = t(
            "{expected:,.0f} were expected; something else may be using the computer", expected=expected
        )
    return EfficiencyNote(name=t("Speed"), value=t("{now:,.0f} tokens/s", now=now), level=level, words=words)


def _busy(share: float, graphics: bool) -> EfficiencyNote:
    what = t("Graphics card") if graphics else t("Processor")
    level: Level
    if share >= 0.8:
        level, words = "good", t("Nearly all of it computes")
    elif share >= 0.5:
        level, words = "fair", t("Part of it waits; a larger batch may use more of it")
    else:
        level, words = "poor", t("Most of it waits: other programs use it, or the batch is very small")
    return EfficiencyNote(name=what, value=whole_percent(min(1.0, share)), level=level, words=words)


def _others(used: float) -> EfficiencyNote:
    level: Level = "fair" if used < 0.75 else "poor"
    cores = t("1 core") if f"{used:.1f}" == "1.0" else t("{used:.1f} cores", used=used)
    words = t("This computer is busy: training gets faster when they are done")
    return EfficiencyNote(name=t("Other programs"), value=cores, level=level, words=words)


def _data(waiting: float) -> EfficiencyNote:
    share = 1 - min(1.0, max(0.0, waiting))
    level: Level
    if share >= 0.95:
        level, words = "good", t("Rows are ready before they are needed")
    elif share >= 0.8:
        level, words = "fair", t("A little time goes into preparing rows")
    else:
        level, words = "poor", t("Training often waits for rows: is the disk slow or busy?")
    return EfficiencyNote(name=t("Data"), value=whole_percent(share), level=level, words=words)
