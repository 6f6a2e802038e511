"""How the judge of a version is doing, from its job's events."""

from __future__ import annotations

from pathlib import Path

from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.events import ProgressEvent, read_events
from vibeflow.jobs.listing import later_commit_id, run_job_id
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.jobs.spec import JobSpec, JudgePayload
from vibeflow.jobs.status import JobStatus, status_of
from vibeflow.l10n import t
from vibeflow.protocol.errors import ForeignState, NotFound
from vibeflow.protocol.evaluation import EvaluationProgress
from vibeflow.protocol.states import ended_well


def newest_job(jobs: ProjectJobs, commit: str, run_id: str | None) -> str | None:
    """The newest judge job about a version: a later one, else that of its own run."""
    for job_id in reversed(jobs.ids_of("judge")):
        payload = payload_of(jobs, job_id)
        if payload is not None and payload.commit == commit:
            return job_id
    if run_id is not None and jobs.has(job_id := run_job_id(run_id, "judge")):
        return job_id
    return None


def payload_of(jobs: ProjectJobs, job_id: str) -> JudgePayload | None:
    try:
        payload = jobs.spec(job_id).payload
    except (NotFound, ForeignState):
        return None
    return payload if isinstance(payload, JudgePayload) else None


def progress_of(jobs: ProjectJobs, job_id: str) -> EvaluationProgress | None:
    """None when it is over and what it found is saved; one that failed is told until another begins."""
    folder, spec = jobs.folder(job_id), jobs.spec(job_id)
    status = status_of(folder)
    if ended_well(status.state):
        return _saving(spec, folder) if status.result is not None and spec.run_id is None else None
    events = [one.event for one in read_events(folder)]
    last = next((one for one in reversed(events) if isinstance(one, ProgressEvent)), None)
    return EvaluationProgress(
        job_id=spec.id,
        run_id=spec.run_id,
        what="judge",
        state=_state(status, folder),
        text=last.progress.text if last else t("The judge is about to begin"),
        fraction=min(1.0, last.progress.done / max(1, last.progress.total)) if last else 0.0,
        seconds_left=last.seconds_left if last and status.state == "running" else None,
        error=status.error,
    )


def _saving(spec: JobSpec, folder: Path) -> EvaluationProgress | None:
    saving = status_of(folder.with_name(later_commit_id(folder.name)))
    if ended_well(saving.state):
        return None
    return EvaluationProgress(
        job_id=spec.id,
        run_id=None,
        what="judge",
        state="failed" if saving.state == "failed" else "running",
        text=t("The marks are being saved")
        if saving.state != "failed"
        else t("The marks could not be saved"),
        fraction=1.0,
        seconds_left=None,
        error=saving.error,
    )


def _state(status: JobStatus, folder: Path) -> str:
    if status.state == "failed":
        return "failed"
    if stop_requested(folder):
        return "stopping"
    return "running" if status.state == "running" else "queued"
