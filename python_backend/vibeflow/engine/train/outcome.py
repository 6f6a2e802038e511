"""What a run ends with: the weights of its best step, and where they come from."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from vibeflow.l10n import t

from ..models.kept import weights_bytes, weights_file
from .checkpoint import Checkpoints, Content, Progress
from .held_out import ran_away, ran_away_error
from .hooks import Listener


@dataclass(frozen=True)
class Outcome:
    """How training ended."""

    progress: Progress
    kept_step: int
    stopped: bool
    weights: dict[str, torch.Tensor]
    """Trained weights of the step to keep; none of a run that is paused."""
    described: dict[str, bytes]
    """The file that says what they belong to."""
    paused: bool = False
    """To be gone on with: its checkpoint holds all."""
    peak: int = 0
    """Bytes of memory at the highest, since this process began with it."""

    @property
    def adapter(self) -> dict[str, bytes]:
        """The files of an adapter."""
        return {weights_file(self.described): weights_bytes(self.weights), **self.described}


def best_of(
    progress: Progress, checkpoints: Checkpoints, tell: Listener, rate: float, stopped: bool, peak: int
) -> Outcome:
    """The best step's weights; the newest where that checkpoint is gone.

    Raises:
        TrainingDiverged: even the best is far worse than the model that training began with.
    """
    best, start = progress.best, progress.loss_at(0)
    if best and start is not None and ran_away(start, best[1]):
        raise ran_away_error(start, best, rate)
    content: Content | None = checkpoints.read(best[0]) if best else None
    content = content or checkpoints.newest()
    if content is None:
        raise AssertionError("a run ends with a checkpoint")
    if best and start is not None and best[1] >= start:
        tell.log(
            t(
                "Training did not lower the loss on held-out rows: {start:.3f} before, {best:.3f} at best.",
                start=start,
                best=best[1],
            ),
            warning=True,
        )
    kept = content.progress.step
    return Outcome(progress, kept, stopped, content.weights, content.described, peak=peak)
