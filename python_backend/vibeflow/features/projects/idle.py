"""Whether anything works in a project's folder now; keeps it so while the folder itself is being changed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from vibeflow.protocol.errors import AlreadyRunning, ErrorAction, ForeignState, GitFault, NotFound, NotReady

from .recipe import RECIPE_FILE

if TYPE_CHECKING:
    from vibeflow.protocol.errors import VibeFlowError

    from .service import ProjectRecord

_PATIENCE = 1.0
_SHOW = ErrorAction(kind="openTraining", label="Show training")


@contextlib.contextmanager
def held_idle(record: ProjectRecord, deed: str) -> Iterator[Callable[[], None]]:
    """Nothing runs in the project, and nothing can begin before the block ends. `deed`: "moved".

    Yields what is to be called right before the folder itself is renamed or removed: Windows does neither
    while a file in it is open, so there the locks are let go.

    Raises:
        NotFound: the folder is gone.
        NotReady, AlreadyRunning: something runs; says what.
        OSError: the folder cannot be written to.
    """
    from vibeflow.features.datasets.files import lock as data_lock
    from vibeflow.features.datasets.files import state_folder

    refuse_missing(record)
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(record.jobs.exclusive())
            refuse_busy(record, deed)
            stack.enter_context(data_lock(record.path).acquire(timeout=_PATIENCE))
            checks = FileLock(str(state_folder(record.path) / "checks.lock"))
            stack.enter_context(checks.acquire(timeout=_PATIENCE))
        except Timeout as error:
            raise NotReady(
                f"The data of {record.name} is just being read or checked.",
                hint=f"Wait until that is done; then the project can be {deed}.",
            ) from error
        _refuse_git(record, deed)
        yield stack.close if os.name == "nt" else lambda: None


def refuse_missing(record: ProjectRecord) -> None:
    if not (record.path / RECIPE_FILE).is_file():
        raise NotFound(
            f"The folder of {record.name} is not there any more: {record.path}.",
            hint="Bring the folder back, or remove the project from the list.",
        )


def refuse_busy(record: ProjectRecord, deed: str) -> None:
    """Raises for the first job that is not over: running, waiting or paused."""
    from vibeflow.jobs.lease import holder
    from vibeflow.jobs.listing import number_of
    from vibeflow.jobs.status import status_of

    for name in record.jobs.names():
        folder = record.jobs.folder(name)
        status = status_of(folder)
        if not status.over or holder(folder) is not None:
            raise _busy(record, name.split("-")[0], number_of(name), status.state, deed)


def _busy(record: ProjectRecord, kind: str, number: int, state: str, deed: str) -> VibeFlowError:
    if kind == "serve":
        return AlreadyRunning(
            f"{record.name} is served as an API.",
            hint=f"Stop its API first; then the project can be {deed}.",
        )
    if kind == "run":
        how = {"queued": "waiting for its turn", "paused": "paused"}.get(state, "still going")
        return NotReady(
            f"Run {number} of {record.name} is {how}.",
            hint=f"Stop the run, or wait until it has ended; then the project can be {deed}.",
            action=_SHOW,
        )
    what = {
        "tune": "The search for better settings",
        "evaluate": "An evaluation",
        "judge": "The judge",
        "benchmark": "A benchmark",
    }
    return NotReady(
        f"{what.get(kind, 'A job')} of {record.name} is still going.",
        hint=f"Stop it, or wait until it has ended; then the project can be {deed}.",
    )


def _refuse_git(record: ProjectRecord, deed: str) -> None:
    """Another git program may be in the middle of writing. A repository that leads elsewhere keeps nobody
    from deleting the project: nothing of it is removed."""
    from vibeflow.features.versions.repository import open_repository

    try:
        repository = open_repository(record.path)
    except (ForeignState, GitFault):
        if deed == "deleted":
            return
        raise
    if repository is not None and (repository.git_folder / "index.lock").exists():
        repository.wait_for_index()
