"""The words for states, and a text in one line."""

from __future__ import annotations

from collections.abc import Mapping

from ..l10n import t
from ..protocol.evaluation import Better
from ..protocol.training import RunState

STATES: Mapping[RunState, str] = {
    "queued": t("queued"),
    "running": t("running"),
    "stopping": t("stopping"),
    "paused": t("paused"),
    "succeeded": t("succeeded"),
    "stopped": t("stopped"),
    "failed": t("failed"),
}
MEANING: Mapping[Better, str] = {
    "better": t("better"),
    "worse": t("worse"),
    "unclear": t("not enough to tell"),
}


def shorten(text: str, width: int) -> str:
    """One line of at most `width` characters."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"
