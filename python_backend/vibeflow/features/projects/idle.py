"""Whether anything works in a project's folder now; keeps it so while the folder itself is being changed."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Literal

from filelock import FileLock, Timeout

from vibeflow.git.repository import open_repository
from vibeflow.jobs.kinds import KINDS
from vibeflow.jobs.lease import holder
from vibeflow.jobs.listing import parsed
from vibeflow.jobs.status import status_of
from vibeflow.l10n import t
from vibeflow.protocol.errors import AlreadyRunning, ErrorAction, ForeignState, GitFault, NotFound, NotReady
from vibeflow.store.dataset_lock import lock as data_lock
from vibeflow.store.dataset_lock import state_folder
from vibeflow.store.layout import RECIPE_FILE

if TYPE_CHECKING:
    from vibeflow.jobs.listing import JobName
    from vibeflow.protocol.errors import VibeFlowError
    from vibeflow.protocol.states import RunState

    from .record import ProjectRecord

_PATIENCE = 1.0
_SHOW = ErrorAction(kind="openTraining", label=t("Show training"))
Deed = Literal["moved", "duplicated", "archived", "deleted"]
"""What is to be done with the project."""


@contextlib.contextmanager
def held_idle(record: ProjectRecord, deed: Deed) -> Iterator[Callable[[], None]]:
    """Nothing runs in the project, and nothing can begin before the block ends.

    Yields what is to be called right before the folder itself is renamed or removed: Windows does neither
    while a file in it is open, so there the locks are let go.

    Raises:
        NotFound: the folder is gone.
        NotReady, AlreadyRunning: something runs; says what.
        OSError: the folder cannot be written to.
    """
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
                t("The data of {name} is just being read or checked.", name=record.name),
                hint=t("Wait until that is done.") + " " + _then(deed),
            ) from error
        _refuse_git(record, deed)
        yield stack.close if os.name == "nt" else lambda: None


def refuse_missing(record: ProjectRecord) -> None:
    if not (record.path / RECIPE_FILE).is_file():
        raise NotFound(
            t("The folder of {name} is not there any more: {path}.", name=record.name, path=record.path),
            hint=t("Bring the folder back, or remove the project from the list."),
        )


def refuse_busy(record: ProjectRecord, deed: Deed) -> None:
    """Raises for the first job that is not over: running, waiting or paused."""
    for name in record.jobs.names():
        folder = record.jobs.folder(name)
        status = status_of(folder)
        if not status.over or holder(folder) is not None:
            raise _busy(record, parsed(name), status.state, deed)


def _busy(record: ProjectRecord, job: JobName | None, state: RunState, deed: Deed) -> VibeFlowError:
    if job is not None and job.run_id is not None:
        return NotReady(
            _run(job.number, record.name, state),
            hint=t("Stop the run, or wait until it has ended.") + " " + _then(deed),
            action=_SHOW,
        )
    kind = KINDS[job.about if job is not None else "commit"]
    told = kind.words.going(record.name)
    if kind.answers:
        return AlreadyRunning(told, hint=t("Stop its API first.") + " " + _then(deed))
    return NotReady(told, hint=t("Stop it, or wait until it has ended.") + " " + _then(deed))


def _run(number: int, name: str, state: RunState) -> str:
    if state == "queued":
        return t("Run {number} of {name} is waiting for its turn.", number=number, name=name)
    if state == "paused":
        return t("Run {number} of {name} is paused.", number=number, name=name)
    return t("Run {number} of {name} is still going.", number=number, name=name)


def _then(deed: Deed) -> str:
    return {
        "moved": t("Then the project can be moved."),
        "duplicated": t("Then the project can be duplicated."),
        "archived": t("Then the project can be archived."),
        "deleted": t("Then the project can be deleted."),
    }[deed]


def _refuse_git(record: ProjectRecord, deed: Deed) -> None:
    """Another git program may be in the middle of writing. A repository that leads elsewhere keeps nobody
    from deleting the project: nothing of it is removed."""
    try:
        repository = open_repository(record.path)
    except (ForeignState, GitFault):
        if deed == "deleted":
            return
        raise
    if repository is not None and (repository.git_folder / "index.lock").exists():
        repository.wait_for_index()
