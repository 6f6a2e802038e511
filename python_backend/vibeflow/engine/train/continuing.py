"""A new run goes on where an earlier one ended: its checkpoints are carried over, each digest checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from .checkpoint import Checkpoints, Progress


def carry_over(earlier: Path, own: Checkpoints, best_only: bool = False) -> Progress | None:
    """Put the best and the newest sound checkpoint of the folder `earlier` among our own, to resume from.

    Done again after a crash it comes to the same. The earlier run's folder is only read.

    Args:
        best_only: leave the newest out: that run diverged after its best.

    Returns:
        Where the new run stands; None when there is nothing sound to go on from.
    """
    source = Checkpoints(earlier, ours=False)
    newest = source.newest()
    best = newest.progress.best if newest else None
    chosen = source.read(best[0]) if best else None
    if best_only:
        newest = chosen
    if newest is None:
        return None
    # The newest last: only then is there something to resume from that stands where the earlier run ended.
    for content in (chosen, newest):
        if content is not None and own.read(content.progress.step) is None:
            # What was asked of the earlier run is over; whether the loss falls again is counted from here.
            progress = replace(content.progress, epochs=None, asked_at=newest.progress.step)
            own.write(replace(content, progress=progress))
    return newest.progress
