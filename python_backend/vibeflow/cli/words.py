"""The words for states, and a text in one line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from vibeflow.protocol.states import RunState

from ..l10n import t
from ..protocol.evaluation import Better


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


def shorten(text: str, width: int) -> str:
    """One line of at most `width` characters."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"
