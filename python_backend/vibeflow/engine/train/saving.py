"""When a run's checkpoints are saved, and what is done where the disk is full: training waits for room."""

from __future__ import annotations

import time
from typing import Any

from vibeflow.l10n import t
from vibeflow.protocol.errors import DiskFull

from ..models.kept import description
from .checkpoint import Checkpoints, Content, Progress
from .hooks import Listener
from .optimizer import Optimizer

SAVE_EVERY = 300.0
"""Seconds after which a checkpoint is due in any case."""
DISK_PATIENCE = 3600.0
"""Seconds that a run waits for room on a full disk."""
_DISK_EVERY = 1.0


class Saver:
    def __init__(self, checkpoints: Checkpoints, tell: Listener, model: Any, optimizer: Optimizer) -> None:
        self._checkpoints, self._tell = checkpoints, tell
        self._model, self._optimizer = model, optimizer
        self._step: int | None = None
        """Of the newest checkpoint, once there is one."""
        self._at = time.monotonic()

    def newest(self) -> Content | None:
        """The newest sound checkpoint; what was passed over for it is told."""
        content = self._checkpoints.newest()
        for damage in self._checkpoints.damaged:
            self._tell.log(
                t("A checkpoint is damaged and was passed over ({damage}).", damage=damage), warning=True
            )
        self._checkpoints.damaged.clear()
        self._step = content.progress.step if content else None
        return content

    def due(self, progress: Progress, every: int) -> bool:
        step, best = progress.step, progress.best
        if step == 0:
            return False
        late = time.monotonic() - self._at > SAVE_EVERY
        return step % every == 0 or late or (best is not None and best[0] == step)

    def save(self, progress: Progress) -> None:
        """Save where nothing was saved yet: what is there is not written anew, for a kill in the middle of
        that would cost it.

        Raises:
            DiskFull: there was no room for an hour, or until the run was to stop.
        """
        if self._step == progress.step:
            return
        waiting_since: float | None = None
        while True:
            try:
                saved = self._checkpoints.save(
                    progress, self._optimizer.weights(), description(self._model), self._optimizer.state()
                )
                break
            except DiskFull as full:
                now = time.monotonic()
                if waiting_since is None:
                    waiting_since = now
                    self._tell.log(
                        t(
                            "{message} Training waits until there is room; earlier checkpoints are intact.",
                            message=full.message,
                        ),
                        warning=True,
                    )
                if self._tell.should_stop() or now - waiting_since >= DISK_PATIENCE:
                    raise
            time.sleep(_DISK_EVERY)
        if waiting_since is not None:
            self._tell.log(t("There is room on the disk again. Going on."))
        self._step, self._at = progress.step, time.monotonic()
        best = progress.best
        self._tell.checkpoints(saved, best[0] if best else None)
