"""Projects: a folder that is a git repository, with data, a recipe, versions."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Wire
from .errors import ErrorData
from .states import ProjectStatus, RunStage, RunState


class ProjectSummary(Wire):
    """One row of the sidebar and of `vibeflow/projects/list`."""

    id: str
    name: str
    path: str
    created_at: str
    """ISO 8601 in UTC."""
    base_model: str
    """Model id as in the recipe: `vibeflow/starter`, a hub name, or a local path."""
    status: ProjectStatus
    data: DataBrief | None = None
    run: RunBrief | None = None
    """The latest training run, running or not."""
    versions: tuple[VersionBrief, ...] = ()
    """Newest first."""
    archived: bool = False
    """Put away on the user's word: listed apart, nothing of it changed."""
    missing: bool = False
    """True when the folder is gone from the disk; the entry is kept so that nothing vanishes silently."""
    problems: tuple[ErrorData, ...] = ()
    """What is wrong with the project itself, such as a recipe that cannot be read or a state folder that came
    from elsewhere; whatever else is known of it is still shown."""


class DataBrief(Wire):
    rows_kept: int
    version: int
    source_name: str


class RunBrief(Wire):
    run_id: str
    number: int
    """1 for the project's first run."""
    stage: RunStage
    state: RunState
    fraction: float
    """Share of the whole run that is done, 0 to 1."""
    seconds_left: float | None = None
    waits_for: str | None = None
    """Of one that waits: "Waiting for run 3 of support-bot to finish"."""


class VersionBrief(Wire):
    commit: str
    """Full git object id."""
    number: int
    score: float | None
    """Overall score, 0 to 100, or None when it was not evaluated."""
    served: bool = False
    created_at: str | None = None
    """ISO 8601."""
    tags: list[str] = Field(default_factory=list)
    branch: str | None = None
    """The branch it was made on, where it is not on the current one."""
    weights: Literal["here", "missing", "deleted"] = "here"


class CreateProject(Wire):
    name: str
    path: str | None = None
    """Folder to make the project in; by default `<home>/projects/<slug of name>`."""


class ProjectRef(Wire):
    project_id: str


class ProjectList(Wire):
    projects: list[ProjectSummary]


class OpenProject(Wire):
    path: str
    """A folder that holds a vibeflow.yaml; it is added to the list when it is not there."""


class RenameProject(Wire):
    project_id: str
    name: str
    """Goes into vibeflow.yaml; the folder keeps its name."""


class MoveProject(Wire):
    project_id: str
    path: str
    """The folder's new place; it must not exist yet. Its parent must."""


class DuplicateProject(Wire):
    project_id: str
    name: str
    path: str | None = None
    """By default beside the others, as for a new project."""
    with_versions: bool = True
    """False: data and recipe only, with a history of its own."""


class ArchiveProject(Wire):
    project_id: str
    archived: bool


class DeleteProject(Wire):
    project_id: str
    confirmed_name: str
    """The project's name, as the user typed it."""


class DeletedProject(Wire):
    freed_bytes: int
    kept: list[str]
    """Files that VibeFlow did not make; they stay where they are."""


class ProjectUsage(Wire):
    """What takes the space, and what deleting the project would free."""

    data_bytes: int
    versions_bytes: int
    runs_bytes: int
    other_bytes: int
    """Files that VibeFlow did not make: they would stay."""


class ProjectsTotals(Wire):
    """Over every project that is listed."""

    projects: int
    versions: int
    training_seconds: float
    spend: float | None


class ProjectsChanged(Wire):
    """Event `vibeflow/projects/didChange`: ask for the list again."""

    project_id: str | None = None


class RecipeView(Wire):
    """What the recipe says now; the file itself is opened in the editor."""

    path: str
    settings: list[RecipeSetting]


class RecipeSetting(Wire):
    key: str
    """Dotted path in vibeflow.yaml, such as `training.learning_rate`."""
    name: str
    """Plain name, such as "Learning rate"."""
    value: str
    """Formatted for reading."""
    reason: str
    """One honest sentence with the user's own numbers in it."""
    changed: bool = False
    """True when the file differs from the recommendation."""
    recommended: str | None = None


ProjectSummary.model_rebuild()
RecipeView.model_rebuild()
