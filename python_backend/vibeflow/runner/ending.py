"""Ends a run that can go no further: its reason stands in the last job that it has."""

from __future__ import annotations

from contextlib import suppress

from vibeflow.jobs.events import EventWriter, StateEvent
from vibeflow.jobs.lease import AlreadyHeld, Lease
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.protocol.errors import VibeFlowError, as_vibeflow_error


def end_run(jobs: ProjectJobs, run_id: str, error: Exception) -> None:
    """Say in the run itself that it is over, and why; otherwise it would seem to go on for ever. What was
    trained stays where it is."""
    with suppress(OSError, VibeFlowError):
        folders = jobs.run_folders(run_id)
        if not folders:
            return
        try:
            lease = Lease.acquire(folders[-1], patience=0.2)
        except AlreadyHeld:
            return
        try:
            with EventWriter(folders[-1]) as writer:
                fault = as_vibeflow_error(error).to_wire()
                writer.append(StateEvent(state="failed", error=fault), durable=True)
        finally:
            lease.release()
