"""The list of the user's projects as it is shown, and what can be done with one of them.

What a row shows is `summary`'s; what changes a folder is `projects.changing`'s. Only `delete` ever deletes a
file.
"""

from __future__ import annotations

from vibeflow.features.context import Context
from vibeflow.features.deployment.service import Deployments
from vibeflow.features.projects import changing
from vibeflow.features.projects.moving import move
from vibeflow.features.projects.record import ProjectRecord
from vibeflow.features.projects.recovery import recover
from vibeflow.features.projects.service import Projects
from vibeflow.features.setup.settings import recipe_settings
from vibeflow.features.versions.service import Versions
from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.deployment import DeploymentRef
from vibeflow.protocol.errors import AlreadyRunning, NotReady
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
    ProjectsTotals,
    ProjectSummary,
    ProjectUsage,
    RecipeView,
    RenameProject,
)
from vibeflow.protocol.states import is_over
from vibeflow.store.layout import RECIPE_FILE

from .summary import summarise
from .totals import totals


class ProjectsOverview:
    def __init__(
        self, ctx: Context, projects: Projects, versions: Versions, deployments: Deployments
    ) -> None:
        self._ctx = ctx
        self.known = projects
        self._versions = versions
        self._deployments = deployments

    def list(self, params: Nothing = Nothing()) -> ProjectList:
        """Every known project, by name; one whose folder is gone is listed as missing.

        What a crash left of a move, a copy or a deletion is put right first.
        """
        recover(self._ctx, self.known)
        records = self.known.records()
        return ProjectList(projects=[self._summary(record) for record in records])

    def summary(self, params: ProjectRef) -> ProjectSummary:
        """One project's row. Raises `NotFound`."""
        return self._summary(self.known.get(params.project_id))

    def create(self, params: CreateProject) -> ProjectSummary:
        return self._summary(self.known.create(params.name, params.path))

    def open(self, params: OpenProject) -> ProjectSummary:
        return self._summary(self.known.open(params.path))

    def forget(self, params: ProjectRef) -> Nothing:
        """Take a project off the list; its folder stays.

        Raises:
            NotReady: a run of it is under way.
            AlreadyRunning: its API is; off the list, nothing here could stop it any more.
        """
        record = self.known.get(params.project_id)
        run = self._summary(record).run
        if run is not None and not is_over(run.state):
            said = {"number": run.number, "name": record.name}
            raise NotReady(
                t("Run {number} of {name} is paused.", **said)
                if run.state == "paused"
                else t("Run {number} of {name} is still going.", **said),
                hint=t("Stop the run, or wait until it has ended."),
            )
        self._refuse_served(record)
        self.known.take_off(record.id)
        return Nothing()

    def rename(self, params: RenameProject) -> ProjectSummary:
        """Set the name in the recipe, whose comments stay; the folder keeps its name."""
        return self._told(changing.rename(self._ctx, self.known, params))

    def move(self, params: MoveProject) -> ProjectSummary:
        """Move the folder, also to another file system; nothing may run in it."""
        record = self.known.get(params.project_id)
        move(self._ctx, record, params.path)
        return self._told(record)

    def duplicate(self, params: DuplicateProject) -> ProjectSummary:
        """A second project of one, with its versions or with data and recipe alone."""
        return self._told(changing.duplicate(self._ctx, self.known, params))

    def set_archived(self, params: ArchiveProject) -> ProjectSummary:
        """List the project apart, or among the others again; nothing of it changes."""
        return self._told(changing.set_archived(self._ctx, self.known, params))

    def usage(self, params: ProjectRef) -> ProjectUsage:
        """What takes the space, and what deleting the project would free."""
        return changing.usage_of(self.known.get(params.project_id))

    def delete(self, params: DeleteProject) -> DeletedProject:
        """Remove what VibeFlow made, on the user's word; their own files stay and are named."""
        return changing.delete_project(self._ctx, self.known, params)

    def totals(self, params: Nothing = Nothing()) -> ProjectsTotals:
        return totals(self._versions, self.known.records())

    def recipe(self, params: ProjectRef) -> RecipeView:
        """What the recipe says now, beside what is recommended for the data."""
        record = self.known.get(params.project_id)
        return RecipeView(path=str(record.path / RECIPE_FILE), settings=[*recipe_settings(record.path)])

    def _told(self, record: ProjectRecord) -> ProjectSummary:
        """The project as it is now, after everybody was told of its change."""
        self.known.tell(record.id)
        return self._summary(self.known.get(record.id))

    def _summary(self, record: ProjectRecord) -> ProjectSummary:
        return summarise(self._ctx, self._versions, record)

    def _refuse_served(self, record: ProjectRecord) -> None:
        served = self._deployments.serving(DeploymentRef(project_id=record.id))
        if served is not None:
            raise AlreadyRunning(
                t("{name} is still served as an API on port {port}.", name=record.name, port=served.port),
                hint=t("Stop its API first, then remove the project from the list."),
            )
