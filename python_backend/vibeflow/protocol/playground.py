"""Asking a version something, streamed: the small test box."""

from __future__ import annotations

from .base import Wire
from .errors import ErrorData


class Ask(Wire):
    project_id: str
    question: str
    commit: str | None = None
    """None: the newest version."""
    request_id: str
    """Chosen by the panel; events carry it."""
    base: bool = False
    """True asks the base model, for comparison."""


class AskAccepted(Wire):
    request_id: str


class AskChunk(Wire):
    """Event `vibeflow/playground/didAnswer`. The last one has `done`, and `error` where it failed."""

    request_id: str
    text: str
    done: bool
    tokens: int
    """Tokens generated so far."""
    seconds: float
    error: ErrorData | None = None


class CancelAsk(Wire):
    request_id: str


class PlaygroundRef(Wire):
    project_id: str
    commit: str | None = None


class PlaygroundView(Wire):
    project_id: str
    project_name: str
    commit: str
    version: int
    base_model: str
    suggestions: list[str]
    """Up to four held-out questions to try."""


class PlaygroundSnapshot(Wire):
    project_id: str
    project_name: str
    view: PlaygroundView | None
    """None when there is no version to ask."""
