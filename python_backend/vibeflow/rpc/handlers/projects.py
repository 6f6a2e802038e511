"""Projects: list, create, open, forget, recipe."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.projects import (
    CreateProject,
    OpenProject,
    ProjectList,
    ProjectRef,
    ProjectSummary,
    RecipeView,
)
from ..methods import registry


@registry.answers("vibeflow/projects/list")
def list_projects(services: Services, params: Nothing) -> ProjectList:
    return services.projects.list(params)


@registry.answers("vibeflow/projects/create")
def create(services: Services, params: CreateProject) -> ProjectSummary:
    return services.projects.create(params)


@registry.answers("vibeflow/projects/open")
def open_project(services: Services, params: OpenProject) -> ProjectSummary:
    return services.projects.open(params)


@registry.answers("vibeflow/projects/forget")
def forget(services: Services, params: ProjectRef) -> Nothing:
    return services.projects.forget(params)


@registry.answers("vibeflow/projects/recipe")
def recipe(services: Services, params: ProjectRef) -> RecipeView:
    return services.projects.recipe(params)
