"""Watches the evaluations of projects: `evaluation/didChange` as one gets further, at most twice a second."""

from __future__ import annotations

from vibeflow.features.context import Context
from vibeflow.jobs.follow import Told
from vibeflow.protocol.evaluation import EvaluationChanged

from ..projects.record import ProjectRecord
from .progress import Evaluating


class EvaluationFollower:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._followed: dict[str, tuple[Evaluating, Told]] = {}
        """By the project's folder, which may move."""

    def advance(self, record: ProjectRecord) -> bool:
        """Tell listeners what is new; returns whether an evaluation is going."""
        known = self._followed.get(str(record.path))
        evaluating, told = known or (Evaluating(record.jobs), Told())
        found = evaluating.going()
        progress = found[1] if found else None
        if known is None:
            # What happened before we looked is the snapshot's to tell.
            self._followed[str(record.path)] = evaluating, Told(progress)
        elif told.news(progress):
            self._ctx.events(
                "vibeflow/evaluation/didChange", EvaluationChanged(project_id=record.id, progress=progress)
            )
        going = progress is not None and progress.state != "failed"
        return going or (known is not None and told.owes(progress))
