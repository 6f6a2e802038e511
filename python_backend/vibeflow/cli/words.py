"""Numbers as people read them, and the words for states."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from vibeflow.protocol.states import RunState

from ..l10n import number, t
from ..protocol.evaluation import Better
from ..protocol.setup import Range


def _state(state: RunState) -> str:
    match state:
        case "queued":
            return t("queued")
        case "running":
            return t("running")
        case "stopping":
            return t("stopping")
        case "paused":
            return t("paused")
        case "succeeded":
            return t("succeeded")
        case "stopped":
            return t("stopped")
        case "failed":
            return t("failed")


STATES: Mapping[RunState, str] = {state: _state(state) for state in get_args(RunState)}
MEANING: Mapping[Better, str] = {
    "better": t("better"),
    "worse": t("worse"),
    "unclear": t("not enough to tell"),
}


def percent(share: float) -> str:
    """0.0143 → "1.4 %"."""
    return f"{number(share * 100, '.1f')} %"


def megabytes(size: int | None) -> str:
    """4310016 → "4.3 MB"; small ones in kB; None → ""."""
    if size is None:
        return ""
    return f"{number(size / 1e6, ',.1f')} MB" if size >= 100_000 else f"{number(size / 1e3, ',.1f')} kB"


def duration(seconds: float) -> str:
    """62 → "1 min 2 s"; 4000 → "1 h 6 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def span(seconds: Range) -> str:
    """ "1 min 2 s to 3 min 0 s"."""
    return t("{low} to {high}", low=duration(seconds.low), high=duration(seconds.high))


def shorten(text: str, width: int) -> str:
    """One line of at most `width` characters."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"
