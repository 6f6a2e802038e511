"""The projects that are on the user's list: put on it, found, taken off it.

What a folder holds is `folder`'s; what changes a folder is `changing`'s; a row of the list as it is shown is
`features.overview`'s.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete, select

from vibeflow.features.context import Context
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.l10n import t
from vibeflow.protocol.errors import NotFound, RecipeInvalid
from vibeflow.protocol.projects import ProjectsChanged
from vibeflow.recipe.store import load_recipe
from vibeflow.store.layout import RECIPE_FILE
from vibeflow.store.models import JobEventRow, JobRow, ProjectIdRow, ProjectRow

from . import folder as folders
from .entering import enter
from .record import ProjectRecord
from .repository import init


class Projects:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def create(self, name: str, path: str | None = None) -> ProjectRecord:
        """Make folder, recipe, git repository and entry; take all of it back when one of them fails."""
        name = folders.checked_name(name)
        place = Path(path).expanduser().absolute() if path else self._ctx.home.projects / folders.slug(name)
        made = folders.make(place, name)
        try:
            init(place)
            record = self._enter(place, name)
        except BaseException:
            folders.unmake(made)
            raise
        self.tell(record.id)
        return record

    def open(self, path: str) -> ProjectRecord:
        """Put a folder with a recipe on the list. A broken recipe is no hindrance: it can be mended."""
        place = Path(path).expanduser().absolute()
        if place.name == RECIPE_FILE:
            place = place.parent
        known = self._by_path(place)
        if known is None:
            if not (place / RECIPE_FILE).is_file():
                raise NotFound(
                    t(
                        "There is no project in {path}: it has no {recipe}.",
                        path=place,
                        recipe=RECIPE_FILE,
                    ),
                    hint=t("Open the folder that holds vibeflow.yaml, or create a new project."),
                )
            known = self.enter(place)
        return known

    def enter(self, path: Path) -> ProjectRecord:
        """Put a folder on the list, where it is not there yet."""
        known = self._by_path(path)
        if known is None:
            known = self._enter(path, _name_in(path))
            self.tell(known.id)
        return known

    def get(self, project_id: str) -> ProjectRecord:
        with self._ctx.store.session() as session:
            row = session.get(ProjectRow, project_id)
            if row is None:
                raise NotFound(
                    t("There is no project with the id {id}.", id=project_id[:40]),
                    hint=t("It may have been removed from the list. Open its folder to bring it back."),
                )
            return self._record(row)

    def find(self, wanted: str | None, cwd: Path) -> ProjectRecord:
        """For the command line: by id, folder or name; for None by `cwd` or a folder above it."""
        if wanted is None:
            for place in [cwd.absolute(), *cwd.absolute().parents]:
                if (place / RECIPE_FILE).is_file():
                    return self.open(str(place))
            raise NotFound(
                t("There is no project in {folder} or a folder above it.", folder=cwd),
                hint=t("Change into a project's folder, or name the project with --project."),
            )
        records = self.records()
        matches = [r for r in records if r.id == wanted] or [r for r in records if r.name == wanted]
        if len(matches) == 1:
            return matches[0]
        place = (cwd / Path(wanted).expanduser()).absolute()
        if (place / RECIPE_FILE).is_file() or place.name == RECIPE_FILE:
            return self.open(str(place))
        if matches:
            raise NotFound(
                t("{count} projects are called {wanted}.", count=len(matches), wanted=wanted),
                hint=t("Name the folder instead: {paths}.", paths=", ".join(str(r.path) for r in matches)),
            )
        raise NotFound(
            t("There is no project {wanted}.", wanted=wanted),
            hint=t("Known projects: {names}.", names=", ".join(r.name for r in records))
            if records
            else t("Known projects: none yet."),
        )

    def records(self) -> list[ProjectRecord]:
        with self._ctx.store.session() as session:
            rows = session.scalars(select(ProjectRow)).all()
            return sorted((self._record(row) for row in rows), key=lambda r: (r.name.casefold(), r.id))

    def take_off(self, project_id: str) -> None:
        """Take a project off the list; its folder stays."""
        with self._ctx.store.session() as session:
            session.delete(session.get_one(ProjectRow, project_id))
        self.tell(project_id)

    def remove_entry(self, project_id: str, path: Path) -> None:
        """Take off the list what was deleted, with all that the store knows of its jobs."""
        with self._ctx.store.session() as session:
            for table in (JobEventRow, JobRow):
                session.execute(delete(table).where(table.project_id == project_id))
            session.execute(delete(ProjectIdRow).where(ProjectIdRow.id == project_id))
            session.execute(
                delete(ProjectRow).where(ProjectRow.id == project_id, ProjectRow.path == str(path))
            )
        self.tell(project_id)

    def tell(self, project_id: str) -> None:
        """Everybody who listens hears that the project's row is another."""
        self._ctx.events("vibeflow/projects/didChange", ProjectsChanged(project_id=project_id))

    def _by_path(self, path: Path) -> ProjectRecord | None:
        with self._ctx.store.session() as session:
            row = session.scalars(select(ProjectRow).where(ProjectRow.path == str(path))).one_or_none()
            return None if row is None else self._record(row)

    def _enter(self, path: Path, name: str) -> ProjectRecord:
        return self.get(enter(self._ctx, path, name))

    def _record(self, row: ProjectRow) -> ProjectRecord:
        jobs = ProjectJobs(self._ctx.home, self._ctx.store, row.id, Path(row.path))
        return ProjectRecord(row.id, row.name, Path(row.path), row.created_at, jobs, bool(row.archived))


def _name_in(path: Path) -> str:
    try:
        return load_recipe(path).name
    except RecipeInvalid:
        return path.name or t("Project")
