"""Projects: list, create, open, forget, recipe; rename, move, duplicate, archive, delete."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.projects import (
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
from ..methods import registry


@registry.answers("vibeflow/projects/list")
def list_projects(services: Services, params: Nothing) -> ProjectList:
    return services.overview.list(params)


@registry.answers("vibeflow/projects/summary")
def summary(services: Services, params: ProjectRef) -> ProjectSummary:
    return services.overview.summary(params)


@registry.answers("vibeflow/projects/create")
def create(services: Services, params: CreateProject) -> ProjectSummary:
    return services.overview.create(params)


@registry.answers("vibeflow/projects/open")
def open_project(services: Services, params: OpenProject) -> ProjectSummary:
    return services.overview.open(params)


@registry.answers("vibeflow/projects/forget")
def forget(services: Services, params: ProjectRef) -> Nothing:
    return services.overview.forget(params)


@registry.answers("vibeflow/projects/recipe")
def recipe(services: Services, params: ProjectRef) -> RecipeView:
    return services.overview.recipe(params)


@registry.answers("vibeflow/projects/rename")
def rename(services: Services, params: RenameProject) -> ProjectSummary:
    return services.overview.rename(params)


@registry.answers("vibeflow/projects/move")
def move(services: Services, params: MoveProject) -> ProjectSummary:
    return services.overview.move(params)


@registry.answers("vibeflow/projects/duplicate")
def duplicate(services: Services, params: DuplicateProject) -> ProjectSummary:
    return services.overview.duplicate(params)


@registry.answers("vibeflow/projects/setArchived")
def set_archived(services: Services, params: ArchiveProject) -> ProjectSummary:
    return services.overview.set_archived(params)


@registry.answers("vibeflow/projects/usage")
def usage(services: Services, params: ProjectRef) -> ProjectUsage:
    return services.overview.usage(params)


@registry.answers("vibeflow/projects/delete")
def delete(services: Services, params: DeleteProject) -> DeletedProject:
    return services.overview.delete(params)


@registry.answers("vibeflow/projects/totals")
def totals(services: Services, params: Nothing) -> ProjectsTotals:
    return services.overview.totals(params)
