"""Ends what can go no further: its reason stands in its own log, or in that of a run's last job."""

from __future__ import annotations

import logging
from pathlib import Path

from vibeflow.jobs.events import EventWriter, StateEvent
from vibeflow.jobs.lease import AlreadyHeld, Lease
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.protocol.errors import as_vibeflow_error

log = logging.getLogger(__name__)


def end_run(jobs: ProjectJobs, run_id: str, error: Exception) -> None:
    """Say in the run itself that it is over, and why; otherwise it would seem to go on for ever. What was
    trained stays where it is."""
    try:
        folders = jobs.run_folders(run_id)
    except Exception:
        log.exception("%s of %s cannot be told why it ends", run_id, jobs.path)
        return
    if folders:
        end_job(folders[-1], error)


def end_job(folder: Path, error: Exception) -> None:
    """The job in `folder` failed, for a reason that is no death; as far as its folder lets itself be written
    to."""
    try:
        lease = Lease.acquire(folder, patience=0.2)
        try:
            with EventWriter(folder) as writer:
                fault = as_vibeflow_error(error).to_wire()
                writer.append(StateEvent(state="failed", error=fault), durable=True)
        finally:
            lease.release()
    except AlreadyHeld:
        return  # someone does it after all: it is theirs to write
    except Exception:
        log.exception("%s cannot be told why it ends", folder)
