"""Puts right what a crash left of a move, a copy or a deletion, at the next look at the list.

A copy that was not finished goes; one that was finished is used; a deletion that the user confirmed is ended.
Nothing goes that could hold what nobody else has.
"""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from vibeflow.features.context import Context
from vibeflow.store.layout import RECIPE_FILE

from . import copying, deleting, journal
from .changing import end_deletion
from .folder import read_id
from .moving import TOKEN_FILE, enter, remove_source, repair_worktrees

if TYPE_CHECKING:
    from .service import Projects

log = logging.getLogger(__name__)


def recover(ctx: Context, projects: Projects) -> None:
    """Never raises for one that cannot be ended now: it is tried again next time."""
    for operation in journal.abandoned(ctx.home):
        try:
            {"move": _move, "duplicate": _duplicate, "delete": _delete}[operation.kind](
                ctx, projects, operation
            )
        except OSError as error:
            log.warning("%s of %s is not ended yet: %s", operation.kind, operation.source, error)
            continue
        except Exception:  # whatever lies in one folder, the list of all others is shown
            log.exception("%s of %s cannot be ended", operation.kind, operation.source)
            continue
        journal.erase(ctx.home, operation)


def _move(ctx: Context, projects: Projects, operation: journal.Operation) -> None:
    source, target = operation.source, operation.target
    assert target is not None
    _sweep(operation.temporary)
    arrived = read_id(target) == operation.project_id and (target / RECIPE_FILE).is_file()
    if not arrived:
        return  # the folder is where it was
    if _made_by(operation, target):
        _end_copy(ctx, operation, source, target)
    elif not source.exists():
        enter(ctx, operation.project_id, target)
    repair_worktrees(target)


def _end_copy(ctx: Context, operation: journal.Operation, source: Path, target: Path) -> None:
    """Both folders are whole, or the old one is being removed."""
    if source.exists() and copying.fingerprint(source) != operation.fingerprint:
        # Somebody worked on in the old folder. Both stay; the list says the one that it said.
        (target / TOKEN_FILE).unlink()
        return
    enter(ctx, operation.project_id, target)
    remove_source(operation)


def _duplicate(ctx: Context, projects: Projects, operation: journal.Operation) -> None:
    target = operation.target
    assert target is not None
    _sweep(operation.temporary)
    if _made_by(operation, target) and (target / RECIPE_FILE).is_file():
        projects.enter(target)
        (target / TOKEN_FILE).unlink()


def _delete(ctx: Context, projects: Projects, operation: journal.Operation) -> None:
    deleting.erase(operation.source, operation.ours, operation.project_id)
    end_deletion(projects, operation)


def _made_by(operation: journal.Operation, folder: Path) -> bool:
    try:
        token = json.loads((folder / TOKEN_FILE).read_text(encoding="utf-8"))["token"]
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return bool(token == operation.token)


def _sweep(temporary: Path | None) -> None:
    if temporary is not None and temporary.exists():
        shutil.rmtree(temporary)
