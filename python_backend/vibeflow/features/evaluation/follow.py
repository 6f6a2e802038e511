"""Watches the evaluations of projects: `evaluation/didChange` as one gets further, at most twice a second."""

from __future__ import annotations

import time
from dataclasses import dataclass

from vibeflow.features.context import Context
from vibeflow.protocol.evaluation import EvaluationChanged, EvaluationProgress

from ..projects.record import ProjectRecord
from .progress import Evaluating

TELL_EVERY = 0.5


@dataclass
class _Followed:
    evaluating: Evaluating
    shown: EvaluationProgress | None
    told_at: float = float("-inf")


class EvaluationFollower:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._followed: dict[str, _Followed] = {}
        """By the project's folder, which may move."""

    def advance(self, record: ProjectRecord) -> bool:
        """Tell listeners what is new; returns whether an evaluation is going."""
        followed = self._followed.get(str(record.path))
        if followed is None:
            evaluating = Evaluating(record.jobs)
            # What happened before we looked is the snapshot's to tell.
            found = evaluating.going()
            shown = found[1] if found else None
            self._followed[str(record.path)] = _Followed(evaluating, shown)
            return shown is not None and shown.state != "failed"
        found = followed.evaluating.going()
        progress = found[1] if found else None
        if progress != followed.shown and time.monotonic() - followed.told_at >= TELL_EVERY:
            followed.shown, followed.told_at = progress, time.monotonic()
            self._ctx.events(
                "vibeflow/evaluation/didChange", EvaluationChanged(project_id=record.id, progress=progress)
            )
        going = progress is not None and progress.state != "failed"
        return going or progress != followed.shown
