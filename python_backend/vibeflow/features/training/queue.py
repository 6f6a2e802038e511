"""Who computes now and who waits, over all projects, and why. Reads; the runner decides by the same rule
(`features.training.capacity`)."""

from __future__ import annotations

from vibeflow.features.context import Context
from vibeflow.features.projects.record import ProjectRecord
from vibeflow.l10n import t
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.protocol.states import is_over
from vibeflow.protocol.training import QueueEntry, RunView, TrainingQueue

from .capacity import Capacity
from .tracker import Tracker


def training_queue(ctx: Context, records: list[ProjectRecord], tracker: Tracker) -> TrainingQueue:
    """Every run that is not over: what runs first, then what waits in the order in which it will begin."""
    found: list[tuple[RunView, str]] = []
    for record in records:
        for run_id in record.jobs.run_ids():
            try:
                view = tracker.view(ctx, record, run_id)
            except VibeFlowError:
                continue
            if view is not None and not is_over(view.state):
                found.append((view, record.name))
    capacity = Capacity.of(ctx.home)
    going = [one for one in found if one[0].state not in ("queued", "paused")]
    waiting = sorted((one for one in found if one[0].state == "queued"), key=lambda one: one[0].created_at)
    reason = capacity.reason(len(going)) if waiting else None
    entries = [_entry(view, name, None, None) for view, name in going]
    entries += [
        _entry(view, name, place, view.queue_reason or reason)
        for place, (view, name) in enumerate(waiting, start=1)
    ]
    entries += [
        _entry(view, name, None, t("Paused until you resume it."))
        for view, name in found
        if view.state == "paused"
    ]
    return TrainingQueue(entries=entries, limit=capacity.limit)


def _entry(view: RunView, name: str, position: int | None, reason: str | None) -> QueueEntry:
    return QueueEntry(
        project_id=view.project_id,
        project_name=name,
        run_id=view.run_id,
        number=view.number,
        stage=view.stage,
        state=view.state,
        position=position,
        reason=reason,
    )
