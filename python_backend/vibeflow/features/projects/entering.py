"""Puts a folder on the list: under which id, and what of its state folder is believed.

A state folder is VibeFlow's own when it carries an id that this user's VibeFlow gave, that no other folder
has and no repository brought along. Everything else in `.vibeflow` came from elsewhere, perhaps with jobs,
caches and links in it: before anything of it is looked at, it is put aside, whole and as it is.
"""

from __future__ import annotations

import os
import secrets
from datetime import datetime, timezone
from pathlib import Path

from filelock import FileLock
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from vibeflow.features.context import Context
from vibeflow.git.repository import open_repository
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.store.inside import STATE_FOLDER, is_real_folder
from vibeflow.store.layout import RECIPE_FILE
from vibeflow.store.models import JobEventRow, JobRow, ProjectIdRow, ProjectRow

from .folder import read_id, write_id

ASIDE = "from-elsewhere"
"""What is put aside lies in `.vibeflow/from-elsewhere-1`; what is no folder, beside `.vibeflow`."""
_PATIENCE = 30.0


def enter(ctx: Context, path: Path, name: str) -> str:
    """The id under which the folder is on the list from now on; its own where it is believed.

    Raises:
        OSError: its state folder cannot be written.
    """
    with FileLock(str(ctx.home.root / "projects.lock"), timeout=_PATIENCE):
        believed = _believed(ctx, path)
        if believed is None:
            put_aside(path)
        with ctx.store.session() as session:
            _remove_deleted(session, path, but=believed)
            project_id = believed or issue_id(session)
            row = session.get(ProjectRow, project_id)
            if row is None:
                now = datetime.now(timezone.utc).isoformat(timespec="seconds")
                session.add(ProjectRow(id=project_id, name=name, path=str(path), created_at=now))
            else:  # moved by hand
                row.path, row.name = str(path), name
            write_id(path, project_id)
    return project_id


def issue_id(session: Session) -> str:
    """An id for a new project; from now on a folder may carry it."""
    project_id = secrets.token_hex(6)
    session.add(ProjectIdRow(id=project_id))
    return project_id


def put_aside(project: Path) -> Path | None:
    """Where the state folder's content is now; None where there was none. Nothing of it is opened."""
    state = project / STATE_FOLDER
    if not os.path.lexists(state):
        return None
    if not is_real_folder(state):
        beside = _free(project / f"{STATE_FOLDER}-{ASIDE}")
        state.rename(beside)
        return beside
    found = sorted(state.iterdir())
    if not found:
        return None
    aside = _free(state / ASIDE)
    aside.mkdir()
    for entry in found:
        entry.rename(aside / entry.name)
    return aside


def _believed(ctx: Context, path: Path) -> str | None:
    """The id that the folder carries, where it is its own."""
    if not is_real_folder(path / STATE_FOLDER):
        return None
    carried = read_id(path)
    if carried is None:
        return None
    with ctx.store.session() as session:
        if session.get(ProjectIdRow, carried) is None:
            return None
        row = session.get(ProjectRow, carried)
        other = row is not None and row.path != str(path) and (Path(row.path) / RECIPE_FILE).exists()
    return None if other or _came_with_repository(path) else carried


def _came_with_repository(path: Path) -> bool:
    """Whether git tracks the id: then it is that of whoever committed it."""
    try:
        repository = open_repository(path)
        return repository is not None and bool(
            repository.git.run("ls-files", "-z", "--", f"{STATE_FOLDER}/project.json")
        )
    except (VibeFlowError, OSError):
        return True  # it cannot be told, and so it is not believed


def _remove_deleted(session: Session, path: Path, but: str | None) -> None:
    """A project that was listed at this place and whose folder was deleted by hand gives way."""
    for row in session.scalars(select(ProjectRow).where(ProjectRow.path == str(path))):
        if row.id != but:
            for table in (JobEventRow, JobRow):
                session.execute(delete(table).where(table.project_id == row.id))
            session.execute(delete(ProjectIdRow).where(ProjectIdRow.id == row.id))
            session.delete(row)
    session.flush()


def _free(wanted: Path) -> Path:
    number = 1
    while os.path.lexists(place := wanted.with_name(f"{wanted.name}-{number}")):
        number += 1
    return place
