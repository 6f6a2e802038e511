"""All that a project's page shows, drawn together."""

from __future__ import annotations

from collections.abc import Sequence

from vibeflow.features.context import Context
from vibeflow.features.training.brief import latest_run
from vibeflow.git.dirty import dirty
from vibeflow.git.objects import Repository
from vibeflow.git.paths import in_state_folder
from vibeflow.git.repository import open_repository
from vibeflow.git.state import missing_weights, problem
from vibeflow.protocol.errors import ErrorData, VibeFlowError
from vibeflow.protocol.states import ProjectStatus, project_status
from vibeflow.protocol.versions import ProjectPage, ProjectTotals, VersionView
from vibeflow.recipe.store import load_recipe
from vibeflow.store.folder_size import folder_size
from vibeflow.store.layout import RECIPE_FILE

from ..history.pending import is_pending, working
from ..history.reading import all_versions
from ..projects.record import ProjectRecord
from .views import branch_views, views


def page(ctx: Context, record: ProjectRecord) -> ProjectPage:
    """Never raises for what is wrong with the repository: that is the page's `problem`."""
    if not (record.path / RECIPE_FILE).is_file():
        return _bare(record, "missing", None)
    try:
        repository = open_repository(record.path)
        if repository is None:
            return _bare(record, "draft", None)
        return _page(ctx, record, repository)
    except VibeFlowError as error:
        return _bare(record, "draft", error.to_wire())


def _page(ctx: Context, record: ProjectRecord, repository: Repository) -> ProjectPage:
    if is_pending(repository):
        with working(repository):
            pass
    shown = views(record, repository, all_versions(repository))
    found = problem(repository) or _missing(shown)
    return ProjectPage(
        project_id=record.id,
        project_name=record.name,
        path=str(record.path),
        created_at=record.created_at,
        base_model=_base_model(record),
        status=_status(ctx, record, shown),
        totals=_totals(record, shown),
        versions=shown,
        branches=branch_views(repository),
        branch=repository.branch(),
        # Of VibeFlow's own folder nothing is the user's to commit; what came with a clone was put aside.
        dirty=[path for path in dirty(repository) if not in_state_folder(path)],
        problem=found.to_wire() if found else None,
        archived=record.archived,
    )


def _bare(record: ProjectRecord, status: ProjectStatus, said: ErrorData | None) -> ProjectPage:
    return ProjectPage(
        project_id=record.id,
        project_name=record.name,
        path=str(record.path),
        created_at=record.created_at,
        base_model=_base_model(record),
        status=status,
        totals=_totals(record, []),
        versions=[],
        branches=[],
        branch=None,
        dirty=[],
        problem=said,
        archived=record.archived,
    )


def _missing(shown: Sequence[VersionView]) -> VibeFlowError | None:
    without = [view for view in shown if view.weights == "missing"]
    return missing_weights(without[0].number, len(without)) if without else None


def _totals(record: ProjectRecord, shown: Sequence[VersionView]) -> ProjectTotals:
    """A version that brings another back took no time of its own."""
    trained = [view for view in shown if view.restored is None]
    costs = [view.cost for view in trained if view.cost is not None]
    return ProjectTotals(
        versions=len(shown),
        training_seconds=sum(view.seconds for view in trained),
        spend=sum(costs) if costs else None,
        size_bytes=folder_size(record.path),
    )


def _status(ctx: Context, record: ProjectRecord, shown: Sequence[VersionView]) -> ProjectStatus:
    try:
        run = latest_run(ctx, record)
    except VibeFlowError:
        run = None
    served = any(view.served for view in shown)
    return project_status(run.state if run else None, served=served, versions=bool(shown))


def _base_model(record: ProjectRecord) -> str:
    try:
        return load_recipe(record.path).model.base
    except VibeFlowError:
        return ""
