"""Makes a second project of one: all of it with its versions, or its data and recipe with a history of its
own."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from vibeflow.features.context import Context
from vibeflow.git import settings
from vibeflow.git.trust import git_folders
from vibeflow.l10n import t
from vibeflow.protocol.errors import NotReady
from vibeflow.recipe.store import save_recipe
from vibeflow.store.atomic import publish_dir, temporary_beside, write_json
from vibeflow.store.inside import STATE_FOLDER
from vibeflow.store.layout import RECIPE_FILE

from . import copying, journal, places
from .entering import ASIDE, issue_id
from .folder import write_id
from .idle import held_idle, refuse_missing
from .moving import TOKEN_FILE
from .repository import init

if TYPE_CHECKING:
    from .record import ProjectRecord

Entered = TypeVar("Entered")
_OWN_STATE = ("jobs", "tmp", "project.json", TOKEN_FILE.name)
"""Of the folder's state, what belongs to the first project alone: its runs, and its id."""


def duplicate(
    ctx: Context,
    record: ProjectRecord,
    name: str,
    wanted: str,
    enter: Callable[[Path], Entered],
    *,
    with_versions: bool,
) -> Entered:
    """Make the new project's folder, complete and under an id of its own, and put it on the list by `enter`.

    Raises:
        NotFound, ProjectExists, NotReady, AlreadyRunning, DiskFull: nothing was made.
    """
    source = record.path.resolve()
    with journal.alone(ctx.home, record.id, record.name):
        refuse_missing(record)
        target = places.free_place(wanted, source)
        operation = journal.Operation(
            kind="duplicate",
            project_id=record.id,
            source=source,
            target=target,
            temporary=temporary_beside(target),
            name=name,
        )
        assert operation.temporary is not None
        try:
            with held_idle(record, "duplicated"):
                journal.write(ctx.home, operation)
                with ctx.store.session() as session:
                    project_id = issue_id(session)
                _build(source, operation, name, project_id, with_versions=with_versions)
                publish_dir(operation.temporary, target)
            found = enter(target)
            (target / TOKEN_FILE).unlink()
            journal.erase(ctx.home, operation)
            return found
        except OSError as error:
            raise places.in_words(error, target) from error
        finally:
            shutil.rmtree(operation.temporary, ignore_errors=True)
            if not target.exists():
                journal.erase(ctx.home, operation)


def _build(
    source: Path, operation: journal.Operation, name: str, project_id: str, *, with_versions: bool
) -> None:
    place = operation.temporary
    assert place is not None
    wanted = _all_but_runs if with_versions else _data_and_recipe
    before = copying.fingerprint(source, wanted)
    copying.copy(source, place, wanted)
    if with_versions:
        _own_repository(source, place)
    if copying.fingerprint(source, wanted) != before:
        raise NotReady(
            t("A file of the project changed while it was being copied."),
            hint=t("Close the programs that write there, then try again."),
        )
    write_id(place, project_id)
    write_json(place / TOKEN_FILE, {"token": operation.token})
    save_recipe(place, {"name": name})
    init(place)


def _all_but_runs(path: Path) -> bool:
    below = path.parts[1] if path.parts[0] == STATE_FOLDER and len(path.parts) > 1 else ""
    state = below in _OWN_STATE or below.startswith(ASIDE)
    # A worktree's `.git` is a file that leads to the repository of the first project.
    return not state and path.parts[:2] != (".git", "worktrees")


def _data_and_recipe(path: Path) -> bool:
    if path.parts[0] == STATE_FOLDER:
        return _all_but_runs(path)
    return path.parts[0] in ("data", RECIPE_FILE, ".gitignore")


def _own_repository(source: Path, place: Path) -> None:
    """Where the project is a further worktree, a repository of its own with the same history."""
    found = git_folders(source) if (source / ".git").is_file() else None
    if found is None:
        return
    own, common = found
    (place / ".git").unlink()
    skipped = ("worktrees", "modules", "HEAD", "index")
    copying.copy(common, place / ".git", lambda path: path.parts[0] not in skipped)
    for name in ("HEAD", "index"):
        if (own / name).is_file():
            shutil.copy2(own / name, place / ".git" / name)
    settings.write(place / ".git" / "config", "core.bare", "false")
    settings.remove(place / ".git" / "config", "core.worktree")
