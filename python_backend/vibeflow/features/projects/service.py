"""The list of the user's projects, and what can be done with one.

What a row of the list shows is `summary`'s; what a folder holds is `folder`'s; what changes a folder is
`changing`'s. Only `delete` ever deletes a file.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete, select

from vibeflow.features.context import Context
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.deployment import DeploymentRef
from vibeflow.protocol.errors import AlreadyRunning, NotFound, NotReady
from vibeflow.protocol.projects import (
    ArchiveProject,
    CreateProject,
    DeletedProject,
    DeleteProject,
    DuplicateProject,
    MoveProject,
    OpenProject,
    ProjectList,
    ProjectRef,
    ProjectsChanged,
    ProjectsTotals,
    ProjectSummary,
    ProjectUsage,
    RecipeView,
    RenameProject,
)
from vibeflow.store.layout import RECIPE_FILE
from vibeflow.store.models import JobEventRow, JobRow, ProjectIdRow, ProjectRow

from . import folder as folders
from .record import ProjectRecord
from .summary import summarise

Records = list["ProjectRecord"]
"""Named here because `Projects.list` hides the built-in within the class."""
ACTIVE = frozenset({"queued", "running", "stopping"})


class Projects:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    def list(self, params: Nothing = Nothing()) -> ProjectList:
        """Every known project, by name; one whose folder is gone is listed as missing.

        What a crash left of a move, a copy or a deletion is put right first.
        """
        from .recovery import recover

        recover(self._ctx, self)
        return ProjectList(projects=[summarise(self._ctx, record) for record in self.records()])

    def create(self, params: CreateProject) -> ProjectSummary:
        """Make folder, recipe, git repository and entry; take all of it back when one of them fails."""
        from vibeflow.git.repository import init

        name = folders.checked_name(params.name)
        if params.path:
            path = Path(params.path).expanduser().absolute()
        else:
            path = self._ctx.home.projects / folders.slug(name)
        made = folders.make(path, name)
        try:
            init(path)
            record = self._enter(path, name)
        except BaseException:
            folders.unmake(made)
            raise
        self._changed(record.id)
        return summarise(self._ctx, record)

    def open(self, params: OpenProject) -> ProjectSummary:
        """Put a folder with a recipe on the list. A broken recipe is no hindrance: it can be mended."""
        path = Path(params.path).expanduser().absolute()
        if path.name == RECIPE_FILE:
            path = path.parent
        known = self._by_path(path)
        if known is None:
            if not (path / RECIPE_FILE).is_file():
                raise NotFound(
                    t(
                        "There is no project in {path}: it has no {recipe}.",
                        path=path,
                        recipe=RECIPE_FILE,
                    ),
                    hint=t("Open the folder that holds vibeflow.yaml, or create a new project."),
                )
            known = self.enter(path)
        return summarise(self._ctx, known)

    def enter(self, path: Path) -> ProjectRecord:
        """Put a folder on the list, where it is not there yet."""
        known = self._by_path(path)
        if known is None:
            known = self._enter(path, _name_in(path))
            self._changed(known.id)
        return known

    def forget(self, params: ProjectRef) -> Nothing:
        """Take a project off the list; its folder stays.

        Raises:
            NotReady: a run of it is under way.
            AlreadyRunning: its API is; off the list, nothing here could stop it any more.
        """
        record = self.get(params.project_id)
        run = summarise(self._ctx, record).run
        if run is not None and run.state in ACTIVE:
            raise NotReady(
                t("Run {number} of {name} is still going.", number=run.number, name=record.name),
                hint=t("Stop the run, or wait until it has ended."),
            )
        self._refuse_served(record)
        with self._ctx.store.session() as session:
            session.delete(session.get_one(ProjectRow, record.id))
        self._changed(record.id)
        return Nothing()

    def rename(self, params: RenameProject) -> ProjectSummary:
        """Set the name in the recipe, whose comments stay; the folder keeps its name."""
        from .changing import rename

        return self._told(rename(self._ctx, self, params))

    def move(self, params: MoveProject) -> ProjectSummary:
        """Move the folder, also to another file system; nothing may run in it."""
        from .moving import move

        record = self.get(params.project_id)
        move(self._ctx, record, params.path)
        return self._told(record)

    def duplicate(self, params: DuplicateProject) -> ProjectSummary:
        """A second project of one, with its versions or with data and recipe alone."""
        from .changing import duplicate

        return self._told(duplicate(self._ctx, self, params))

    def set_archived(self, params: ArchiveProject) -> ProjectSummary:
        """List the project apart, or among the others again; nothing of it changes."""
        from .changing import set_archived

        return self._told(set_archived(self._ctx, self, params))

    def usage(self, params: ProjectRef) -> ProjectUsage:
        """What takes the space, and what deleting the project would free."""
        from .changing import usage_of

        return usage_of(self.get(params.project_id))

    def delete(self, params: DeleteProject) -> DeletedProject:
        """Remove what VibeFlow made, on the user's word; their own files stay and are named."""
        from .changing import delete_project

        return delete_project(self._ctx, self, params)

    def totals(self, params: Nothing = Nothing()) -> ProjectsTotals:
        from .usage import totals

        return totals(self._ctx, self.records())

    def remove_entry(self, project_id: str, path: Path) -> None:
        """Take off the list what was deleted, with all that the store knows of its jobs."""
        with self._ctx.store.session() as session:
            for table in (JobEventRow, JobRow):
                session.execute(delete(table).where(table.project_id == project_id))
            session.execute(delete(ProjectIdRow).where(ProjectIdRow.id == project_id))
            session.execute(
                delete(ProjectRow).where(ProjectRow.id == project_id, ProjectRow.path == str(path))
            )
        self._changed(project_id)

    def _told(self, record: ProjectRecord) -> ProjectSummary:
        """The project as it is now, after everybody was told of its change."""
        self._changed(record.id)
        return summarise(self._ctx, self.get(record.id))

    def _refuse_served(self, record: ProjectRecord) -> None:
        from vibeflow.features.deployment.service import Deployments

        served = Deployments(self._ctx).serving(DeploymentRef(project_id=record.id))
        if served is not None:
            raise AlreadyRunning(
                t("{name} is still served as an API on port {port}.", name=record.name, port=served.port),
                hint=t("Stop its API first, then remove the project from the list."),
            )

    def recipe(self, params: ProjectRef) -> RecipeView:
        """What the recipe says now, beside what is recommended for the data."""
        from vibeflow.features.setup.settings import recipe_settings

        record = self.get(params.project_id)
        return RecipeView(path=str(record.path / RECIPE_FILE), settings=list(recipe_settings(record.path)))

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
                    return self.get(self.open(OpenProject(path=str(place))).id)
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
            return self.get(self.open(OpenProject(path=str(place))).id)
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

    def records(self) -> Records:
        with self._ctx.store.session() as session:
            rows = session.scalars(select(ProjectRow)).all()
            return sorted((self._record(row) for row in rows), key=lambda r: (r.name.casefold(), r.id))

    def _by_path(self, path: Path) -> ProjectRecord | None:
        with self._ctx.store.session() as session:
            row = session.scalars(select(ProjectRow).where(ProjectRow.path == str(path))).one_or_none()
            return None if row is None else self._record(row)

    def _enter(self, path: Path, name: str) -> ProjectRecord:
        from .entering import enter

        return self.get(enter(self._ctx, path, name))

    def _record(self, row: ProjectRow) -> ProjectRecord:
        jobs = ProjectJobs(self._ctx.home, self._ctx.store, row.id, Path(row.path))
        return ProjectRecord(row.id, row.name, Path(row.path), row.created_at, jobs, bool(row.archived))

    def _changed(self, project_id: str) -> None:
        self._ctx.events("vibeflow/projects/didChange", ProjectsChanged(project_id=project_id))


def _name_in(path: Path) -> str:
    from vibeflow.protocol.errors import RecipeInvalid
    from vibeflow.recipe.store import load_recipe

    try:
        return load_recipe(path).name
    except RecipeInvalid:
        return path.name or t("Project")
