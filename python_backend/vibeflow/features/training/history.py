"""The runs of a project: listed, laid over one another, deleted. Versions in git are none of its business."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from vibeflow.features.context import Context
from vibeflow.jobs.lease import holder
from vibeflow.l10n import t
from vibeflow.protocol.errors import NotFound, NotReady, VibeFlowError
from vibeflow.protocol.states import is_over
from vibeflow.protocol.training import RunCurve, RunCurves, RunSummary, RunView
from vibeflow.store.folder_size import folder_size

from ..projects.record import ProjectRecord
from .tracker import Tracker

CURVE_POINTS = 400
MAX_CURVES = 12


def list_runs(ctx: Context, tracker: Tracker, record: ProjectRecord) -> list[RunSummary]:
    """Newest first; a run whose files are damaged is left out, for there is nothing to say of it."""
    found = []
    for run_id in reversed(record.jobs.run_ids()):
        try:
            view = tracker.view(ctx, record, run_id)
        except VibeFlowError:
            continue
        if view is not None:
            found.append(_summary(view, record))
    return found


def curves(ctx: Context, tracker: Tracker, record: ProjectRecord, wanted: Sequence[str]) -> RunCurves:
    """Curves of several runs, each labelled by what sets it apart.

    Raises:
        NotFound: there is no such run.
    """
    views = []
    for run_id in wanted[:MAX_CURVES]:
        view = tracker.view(ctx, record, run_id)
        if view is None:
            raise NotFound(
                t("{name} has no run {run_id}.", name=record.name, run_id=run_id[:40]),
                hint=t("It was deleted; load the list again."),
            )
        views.append(view)
    differing = _differing(views)
    found = []
    for view in views:
        train, tested = tracker.curve(ctx, record, view.run_id, CURVE_POINTS)
        apart = [f"{s.name} {s.value}" for s in view.settings if s.key in differing]
        label = " · ".join([t("Run {number}", number=view.number), *apart[:3]])
        found.append(
            RunCurve(run_id=view.run_id, number=view.number, label=label, train=train, evaluations=tested)
        )
    return RunCurves(curves=found)


def delete_run(ctx: Context, tracker: Tracker, record: ProjectRecord, run_id: str) -> int:
    """Remove the run's jobs, checkpoints and measurements; returns the bytes freed. Its number is never given
    again.

    Raises:
        NotFound: no such run.
        NotReady: it is not over.
        OSError: a file cannot be removed; what is left is removed by the next call.
    """
    with record.jobs.exclusive():
        folders = record.jobs.run_folders(run_id)
        if not folders:
            raise NotFound(
                t("{name} has no run {run_id}.", name=record.name, run_id=run_id[:40]),
                hint=t("It was deleted before."),
            )
        view = tracker.view(ctx, record, run_id)
        alive = any(holder(folder) is not None for folder in folders)
        if alive or (view is not None and not is_over(view.state)):
            raise NotReady(
                t("Run {number} of {name} is not over.", number=int(run_id.split("-")[1]), name=record.name),
                hint=t("Stop it first; then it can be deleted."),
            )
        freed = sum(folder_size(folder) for folder in folders)
        # The first job last: while it is there, the run can be listed, and deleting be done again.
        for folder in reversed(folders):
            shutil.rmtree(folder)
        tracker.forget(record, run_id)
        record.jobs.known.forget(record.id, [folder.name for folder in folders])
    return freed


def _summary(view: RunView, project: ProjectRecord) -> RunSummary:
    learned = [point for point in view.evaluations if point.step > 0]
    best = min(learned, key=lambda point: point.loss) if learned else None
    return RunSummary(
        run_id=view.run_id,
        number=view.number,
        stage=view.stage,
        state=view.state,
        created_at=view.created_at,
        finished_at=view.finished_at,
        model_name=view.model_name,
        method=view.method,
        steps=view.step,
        total_steps=view.total_steps,
        epochs=view.epochs,
        seconds=view.train[-1].elapsed if view.train else 0.0,
        best_eval_loss=best.loss if best else None,
        best_step=best.step if best else None,
        commit=view.commit,
        size_bytes=sum(folder_size(folder) for folder in project.jobs.run_folders(view.run_id)),
        continued_from=view.continued_from,
        settings=list(view.settings),
    )


def _differing(views: Sequence[RunView]) -> set[str]:
    """Keys whose values are not the same in all."""
    values: dict[str, set[str]] = {}
    for view in views:
        for setting in view.settings:
            values.setdefault(setting.key, set()).add(setting.value)
    return {key for key, found in values.items() if len(found) > 1}
