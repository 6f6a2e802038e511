"""A search as the panels show it, from its job's folder."""

from __future__ import annotations

from pathlib import Path

from vibeflow.features.setup.settings import value_at
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.jobs.spec import INPUTS, JobSpec, TrainPayload, TunePayload
from vibeflow.jobs.status import JobStatus, status_of
from vibeflow.jobs.tuning import TrialRecord, TuningRecord, read_tuning
from vibeflow.l10n import t
from vibeflow.protocol.errors import NotFound, VibeFlowError
from vibeflow.protocol.setup import SettingChange
from vibeflow.protocol.states import RunState
from vibeflow.protocol.tuning import TuningTrial, TuningView
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.store import load_recipe

from .words import ALPHA, RANK, adopted, best_of, lowest, settings_shown, verdict

_REPEATS = 4
"""Trainings after the trials: the recommended settings and the best, with two further seeds each."""


def tuning_view(jobs: ProjectJobs, job_id: str) -> TuningView:
    """Raises NotFound: there is no such search."""
    folder, spec = jobs.folder(job_id), jobs.spec(job_id)
    payload = spec.payload
    if not isinstance(payload, TunePayload):
        raise NotFound(t("{name} is no search.", name=folder.name), hint=t("Choose another."))
    # The state first: once it says that the search is over, what it found is all there.
    status, record = status_of(folder), read_tuning(folder)
    best, chosen = best_of(record), adopted(record) if status.over else None
    changes = _changes(payload.train, chosen, folder) if chosen else []
    return TuningView(
        tuning_id=spec.id,
        number=spec.number,
        state=_state(status, folder),
        budget_seconds=payload.budget_seconds,
        elapsed=record.elapsed,
        seconds_left=_left(status, record, payload),
        trials=[_trial(one, spec, status) for one in record.trials],
        best=best.number + 1 if best else None,
        verdict=verdict(record, status.over) if status.state != "failed" or best else "",
        doing=_doing(record, payload) if status.state == "running" else "",
        changes=changes,
        applied=bool(changes) and _says(jobs.path, changes),
        error=status.error,
    )


def _trial(one: TrialRecord, spec: JobSpec, status: JobStatus) -> TuningTrial:
    state = one.state
    # What a search that failed was at when it failed is not going on any more.
    return TuningTrial(
        number=one.number + 1,
        state="failed" if state == "running" and status.over else state,
        settings=[SettingChange(key=key, value=value) for key, value in one.values.items()],
        settings_shown=settings_shown(one.values),
        recommended=one.number == 0,
        steps=one.steps,
        loss=lowest(one),
        curve=list(one.curve),
        seconds=one.seconds,
    )


def _changes(train: TrainPayload, chosen: TrialRecord, folder: Path) -> list[SettingChange]:
    """What vibeflow.yaml, as it was when the search began, would have to say otherwise."""
    wanted = dict(chosen.values)
    if RANK in wanted:
        wanted[ALPHA] = train.settings.lora.alpha_at(int(wanted[RANK]))
    before = _recipe(folder / INPUTS)
    return [
        SettingChange(key=key, value=value)
        for key, value in wanted.items()
        if before is None or value_at(before, key) != value
    ]


def _says(project: Path, changes: list[SettingChange]) -> bool:
    recipe = _recipe(project)
    return recipe is not None and all(value_at(recipe, one.key) == one.value for one in changes)


def _recipe(folder: Path) -> Recipe | None:
    try:
        return load_recipe(folder)
    except (VibeFlowError, OSError):
        return None


def _state(status: JobStatus, folder: Path) -> RunState:
    return "stopping" if status.state in ("queued", "running") and stop_requested(folder) else status.state


def _doing(record: TuningRecord, payload: TunePayload) -> str:
    if record.repeating is not None:
        if record.repeating == 0:
            return t("Training the recommended settings again with another seed, to see how much is chance.")
        return t(
            "Training trial {number} again with another seed, to see how much is chance.",
            number=record.repeating + 1,
        )
    if not record.trials:
        return t("Reading the model and the rows.")
    return t(
        "Trial {trials} of at most {most_trials}.", trials=len(record.trials), most_trials=payload.most_trials
    )


def _left(status: JobStatus, record: TuningRecord, payload: TunePayload) -> float | None:
    """Never more than the budget leaves; None before the first trial is over."""
    over = [one for one in record.trials if one.state != "running"]
    if status.state != "running" or not over:
        return None
    each = sum(one.seconds for one in over) / len(over)
    whole = [one.seconds for one in over if one.state == "finished"] or [each]
    trials = max(0, payload.most_trials - len(over)) if not record.repeats and record.repeating is None else 0
    repeats = max(0, _REPEATS - len(record.repeats))
    likely = trials * each + repeats * sum(whole) / len(whole)
    return max(0.0, min(likely, payload.budget_seconds - record.elapsed))
