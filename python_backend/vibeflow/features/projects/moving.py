"""Moves a project's folder: by a rename, or to another file system by a copy that is checked before the old
one goes.

At every moment one of the two folders is whole, and the journal says which; `recovery` ends what was
interrupted.
"""

from __future__ import annotations

import errno
import logging
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vibeflow.features.context import Context
from vibeflow.git.command import Git
from vibeflow.git.trust import git_folders, worktree_moved
from vibeflow.l10n import t
from vibeflow.protocol.errors import GitFault, NotReady, VibeFlowError
from vibeflow.store.atomic import publish_dir, sync_folder, temporary_beside, write_json
from vibeflow.store.inside import STATE_FOLDER
from vibeflow.store.models import ProjectRow

from . import copying, journal, places
from .idle import held_idle

if TYPE_CHECKING:
    from .record import ProjectRecord

log = logging.getLogger(__name__)

TOKEN_FILE = Path(STATE_FOLDER) / "operation.json"
"""In a folder that was copied: which operation made it."""


def move(ctx: Context, record: ProjectRecord, wanted: str) -> Path:
    """The folder's new place, after all of it is there and the list says so.

    Raises:
        NotFound, ProjectExists, NotReady, AlreadyRunning, DiskFull: nothing was changed.
    """
    source = record.path
    places.refuse_link(source)
    with journal.alone(ctx.home, record.id, record.name):
        target = places.free_place(wanted, source)
        try:
            with held_idle(record, "moved") as let_go:
                places.refuse_read_only(source.parent)
                _refuse_submodule(source)
                _move(ctx, record, target, let_go)
        except OSError as error:
            raise places.in_words(error, target) from error
    repair_worktrees(target)
    return target


def _move(ctx: Context, record: ProjectRecord, target: Path, let_go: Callable[[], None]) -> None:
    source, temporary = record.path, temporary_beside(target)
    operation = journal.Operation(
        kind="move",
        project_id=record.id,
        source=source,
        target=target,
        temporary=temporary,
        leaving=temporary_beside(source),
    )
    journal.write(ctx.home, operation)
    try:
        copied = not _renamed(source, target, let_go)
        if copied:
            operation = operation.model_copy(update={"fingerprint": copying.fingerprint(source)})
            journal.write(ctx.home, operation)
            _copy(operation, source, temporary, target)
            let_go()
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        journal.erase(ctx.home, operation)
        raise
    enter(ctx, record.id, target)
    if copied:
        try:
            remove_source(operation)
        except OSError as error:
            log.warning("%s is not wholly removed yet: %s", source, error)
            return  # the project is where it should be; `recovery` tries again
    journal.erase(ctx.home, operation)


def _renamed(source: Path, target: Path, let_go: Callable[[], None]) -> bool:
    """False where the two are on different file systems."""
    if source.stat().st_dev != target.parent.stat().st_dev:
        return False
    let_go()
    try:
        source.rename(target)
    except OSError as error:
        if error.errno == errno.EXDEV:  # bind mounts share a device, and are still two file systems
            return False
        raise
    sync_folder(target.parent)
    return True


def _copy(operation: journal.Operation, source: Path, temporary: Path, target: Path) -> None:
    copying.copy(source, temporary)
    if copying.fingerprint(source) != operation.fingerprint:
        raise NotReady(
            t("A file of the project changed while it was being copied."),
            hint=t("Close the programs that write there, then move it again. Nothing was changed."),
        )
    write_json(temporary / TOKEN_FILE, {"token": operation.token})
    publish_dir(temporary, target)


def enter(ctx: Context, project_id: str, place: Path) -> None:
    """Say in the list where the project is."""
    with ctx.store.session() as session:
        session.get_one(ProjectRow, project_id).path = str(place)


def remove_source(operation: journal.Operation) -> None:
    """Take away the folder that was copied: at first its name, so that no half of a project is ever seen."""
    assert operation.leaving is not None
    assert operation.target is not None
    if operation.source.exists():
        operation.source.rename(operation.leaving)
    if operation.leaving.exists():
        shutil.rmtree(operation.leaving)
    (operation.target / TOKEN_FILE).unlink(missing_ok=True)


def repair_worktrees(place: Path) -> None:
    """Git keeps absolute paths between a repository and its further worktrees. The project works without."""
    git = place / ".git"
    if not (git.is_file() or (git / "worktrees").is_dir()):
        return
    try:
        if git.is_file():
            worktree_moved(place)
        Git(place).run("worktree", "repair")
    except (VibeFlowError, OSError, UnicodeDecodeError):
        return  # git itself says how to repair it when it is next used there


def _refuse_submodule(source: Path) -> None:
    found = git_folders(source) if (source / ".git").is_file() else None
    if found is not None and found[0] == found[1]:
        raise GitFault(
            t("{source} is a submodule of another git repository.", source=source),
            hint=t("Move it with git mv in that repository; VibeFlow finds it again when you open it there."),
        )
