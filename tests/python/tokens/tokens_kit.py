"""Somebody who listens to what is made."""

from __future__ import annotations

from vibeflow.worker.tokens.cache import FEW

MANY = 2 * FEW
"""Rows that two processes share."""


class Listening:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.done: list[int] = []
        self.left: list[float | None] = []

    def log(self, text: str, warning: bool = False) -> None:
        self.said.append(text)

    def preparing(self, text: str, done: int, total: int, seconds_left: float | None) -> None:
        self.done.append(done)
        self.left.append(seconds_left)

    def should_stop(self) -> bool:
        return False

    @property
    def made(self) -> bool:
        """Whether tokens were made since this was asked last."""
        before, self.said = self.said, []
        return any(text.startswith("Turning") for text in before)


class Quiet(Listening):
    """One who listens to a training too."""

    def point(self, point: object) -> None: ...
    def evaluation(self, point: object) -> None: ...
    def checkpoints(self, saved: object, best: int | None) -> None: ...
