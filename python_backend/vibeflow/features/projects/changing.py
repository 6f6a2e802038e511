"""What the user does with a whole project: rename, duplicate, archive, delete. Moving has its own file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from vibeflow.features.context import Context
from vibeflow.l10n import t
from vibeflow.protocol.errors import NotReady, ProjectExists, VibeFlowError
from vibeflow.protocol.projects import (
    ArchiveProject,
    DeletedProject,
    DeleteProject,
    DuplicateProject,
    ProjectUsage,
    RenameProject,
)
from vibeflow.recipe.store import load_recipe, save_recipe
from vibeflow.store.atomic import write_text
from vibeflow.store.layout import RECIPE_FILE
from vibeflow.store.models import ProjectRow

from . import deleting, journal, places
from . import folder as folders
from .duplicating import duplicate as make_duplicate
from .idle import held_idle, refuse_busy, refuse_missing
from .usage import freed, usage

if TYPE_CHECKING:
    from .record import ProjectRecord
    from .service import Projects


def rename(ctx: Context, projects: Projects, params: RenameProject) -> ProjectRecord:
    """Raises `ProjectExists` for a name that another project has, `RecipeInvalid` where the recipe is
    broken."""
    record = projects.get(params.project_id)
    refuse_missing(record)
    name = _free_name(projects, params.name, but=record.id)
    file = record.path / RECIPE_FILE
    before = file.read_text(encoding="utf-8") if file.is_file() else None
    try:
        save_recipe(record.path, {"name": name})
    except OSError as error:
        raise places.in_words(error, record.path) from error
    try:
        with ctx.store.session() as session:
            session.get_one(ProjectRow, record.id).name = name
    except BaseException:
        if before is not None:
            write_text(file, before)
        raise
    return record


def duplicate(ctx: Context, projects: Projects, params: DuplicateProject) -> ProjectRecord:
    """The new project's record."""
    record = projects.get(params.project_id)
    name = _free_name(projects, params.name)
    place = params.path or str(_beside(ctx.home.projects, folders.slug(name)))
    return make_duplicate(ctx, record, name, place, projects.enter, with_versions=params.with_versions)


def set_archived(ctx: Context, projects: Projects, params: ArchiveProject) -> ProjectRecord:
    """Raises `NotReady` or `AlreadyRunning` while something runs: nobody would see it there."""
    record = projects.get(params.project_id)
    if params.archived:
        refuse_busy(record, "archived")
    with ctx.store.session() as session:
        session.get_one(ProjectRow, record.id).archived = params.archived
    return record


def usage_of(record: ProjectRecord) -> ProjectUsage:
    if not (record.path / RECIPE_FILE).is_file():
        return ProjectUsage(data_bytes=0, versions_bytes=0, runs_bytes=0, other_bytes=0)
    try:
        return usage(record.path.resolve())
    except OSError as error:
        raise places.in_words(error, record.path) from error


def delete_project(ctx: Context, projects: Projects, params: DeleteProject) -> DeletedProject:
    """Raises `NotReady` for another name than the project's, and while something runs in it."""
    record = projects.get(params.project_id)
    name = _name_of(record)
    if params.confirmed_name.strip() != name:
        raise NotReady(
            t("The project is called {name}, so nothing was deleted.", name=name),
            hint=t("Type its name exactly as it is written to delete it."),
        )
    if not (record.path / RECIPE_FILE).is_file():
        projects.remove_entry(record.id, record.path)
        return DeletedProject(freed_bytes=0, kept=[])
    folder = record.path.resolve()
    with journal.alone(ctx.home, record.id, name):
        try:
            with held_idle(record, "deleted") as let_go:
                places.refuse_read_only(folder)
                ours = deleting.ours(folder)
                kept, size = deleting.kept(folder, ours), freed(folder)
                operation = journal.Operation(
                    kind="delete", project_id=record.id, source=folder, target=record.path, ours=ours
                )
                journal.write(ctx.home, operation)
                let_go()
                deleting.erase(folder, ours, record.id)
        except OSError as error:
            raise places.in_words(error, folder) from error
        end_deletion(projects, operation)
        journal.erase(ctx.home, operation)
    return DeletedProject(freed_bytes=size, kept=kept)


def end_deletion(projects: Projects, operation: journal.Operation) -> None:
    """The files are gone: so go the entry, and the link through which the folder was opened."""
    opened = operation.target or operation.source
    if opened.is_symlink() and not operation.source.exists():
        opened.unlink()
    projects.remove_entry(operation.project_id, opened)


def _free_name(projects: Projects, wanted: str, but: str | None = None) -> str:
    name = folders.checked_name(wanted)
    for other in projects.records():
        if other.id != but and _name_of(other).casefold() == name.casefold():
            raise ProjectExists(
                t(
                    "There is a project called {other} already, in {path}.",
                    other=_name_of(other),
                    path=other.path,
                ),
                hint=t("Choose another name."),
            )
    return name


def _name_of(record: ProjectRecord) -> str:
    try:
        return load_recipe(record.path).name
    except VibeFlowError:
        return record.name


def _beside(folder: Path, short: str) -> Path:
    """A folder of this name that is not there yet: with a number behind it where it is."""
    place, number = folder / short, 2
    while place.exists():
        place, number = folder / f"{short}-{number}", number + 1
    return place
