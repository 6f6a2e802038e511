"""What is asked of a job that is under way: to stop, to pause. Written into its folder, done by whoever
is at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from vibeflow.protocol.errors import as_vibeflow_error

from . import start
from .kinds import JobKind
from .project_jobs import ProjectJobs
from .status import status_of


def unfinished(jobs: ProjectJobs, kind: JobKind) -> Path | None:
    """The newest job of the kind that belongs to no run, unless it is over or there is none."""
    known = jobs.ids_of(kind)
    folder = jobs.folder(known[-1]) if known else None
    return folder if folder is not None and not status_of(folder).over else None


def ask(jobs: ProjectJobs, folder: Path, request: Callable[[Path], None]) -> None:
    """Write a request (`control`) into a job's folder, and see to it that somebody obeys.

    Raises:
        VibeFlowError: it could not be written, or nobody started.
    """
    try:
        request(folder)
        start.ensure_runner(jobs.home)
    except OSError as error:
        raise as_vibeflow_error(error) from error
