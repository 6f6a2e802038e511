"""The last job of a run, and of what is found out later: put it into git. Light, so the runner does it
itself, in a thread.

It holds the job's lease like any worker. Killed in the middle it is done again: `commit_run` finds what it
did.
"""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from vibeflow.features.context import Context
from vibeflow.jobs.events import EventWriter, LogEvent, ResultEvent, StateEvent, now
from vibeflow.jobs.lease import AlreadyHeld, Lease
from vibeflow.jobs.payloads.commit import CommitPayload
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.jobs.spec import JobSpec
from vibeflow.jobs.status import status_of
from vibeflow.l10n import t
from vibeflow.protocol.errors import EnvironmentFault, InternalError, as_vibeflow_error
from vibeflow.protocol.training import LogLine

log = logging.getLogger(__name__)

RETRY_AFTER = (1.0, 3.0, 10.0, 30.0, 60.0, 120.0, 240.0)
"""Seconds. A full disk or git's own lock goes by; a trained model is worth eight minutes of patience."""


class CommitThread(threading.Thread):
    """Looks like a worker process to whoever watches it."""

    def __init__(self, ctx: Context, jobs: ProjectJobs, job_id: str) -> None:
        super().__init__(name=f"commit {job_id}")
        self._ctx = ctx
        self._jobs = jobs
        self._job_id = job_id
        self._code: int | None = None
        self.start()

    def poll(self) -> int | None:
        return None if self.is_alive() else self._code

    def terminate(self) -> None:
        """Nothing: a commit is short, and whole or not at all."""

    def run(self) -> None:
        self._code = 1
        try:
            commit(self._ctx, self._jobs, self._job_id)
            self._code = 0
        except AlreadyHeld:
            self._code = 3
        except Exception:
            log.exception("%s broke off", self._job_id)


def commit(ctx: Context, jobs: ProjectJobs, job_id: str) -> None:
    """Do the commit job of that id, to its last event.

    Raises:
        AlreadyHeld: another does it.
        VibeFlowError: not even the failure could be written down.
    """
    spec, folder = jobs.spec(job_id), jobs.folder(job_id)
    lease = Lease.acquire(folder)
    try:
        before = status_of(folder)
        if before.over:
            return
        with EventWriter(folder) as writer:
            writer.append(StateEvent(state="running", resumed=before.starts), durable=True)
            try:
                sha = _patiently(ctx, spec, writer)
            except Exception as error:
                log.exception("%s failed", spec.id)
                fault = as_vibeflow_error(error)
                writer.append(StateEvent(state="failed", error=fault.to_wire()), durable=True)
                return
            writer.append(ResultEvent(result_dir="", summary={"commit": sha}), durable=True)
            writer.append(StateEvent(state="succeeded"), durable=True)
    finally:
        lease.release()


def _patiently(ctx: Context, spec: JobSpec, writer: EventWriter) -> str:
    for delay in RETRY_AFTER:
        try:
            return _commit_once(ctx, spec)
        except Exception as error:
            fault = as_vibeflow_error(error)
            if not isinstance(fault, EnvironmentFault):
                raise
            again = t("Trying again in {seconds:.0f} s.", seconds=delay)
            text = f"{fault.message} {fault.hint} {again}"
            log.warning("%s: %s", spec.id, text)
            writer.append(LogEvent(line=LogLine(time=now(), level="warning", text=text)))
            time.sleep(delay)
    return _commit_once(ctx, spec)


def _commit_once(ctx: Context, spec: JobSpec) -> str:
    from vibeflow.features.history.commit import commit_run
    from vibeflow.features.projects.service import Projects

    from .later import commit_result

    payload = spec.payload
    if not isinstance(payload, CommitPayload):
        raise InternalError(t("{job} is no commit job.", job=spec.id), hint=t("Start the run again."))
    project = Projects(ctx).get(spec.project_id)
    if payload.later_job_id is not None:
        return commit_result(ctx, project, project.jobs.folder(project.jobs.spec(payload.later_job_id).id))

    def ours(job_id: str | None) -> Path | None:
        return project.jobs.folder(project.jobs.spec(job_id).id) if job_id else None

    train = project.jobs.folder(payload.train_job_id)
    return commit_run(ctx, project, train, ours(payload.evaluate_job_id), ours(payload.judge_job_id))
