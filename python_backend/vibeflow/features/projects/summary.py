"""One row of the list of projects, drawn together from the recipe, the dataset, the runs and the versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vibeflow.features.context import Context
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.protocol.projects import DataBrief, ProjectSummary, RunBrief, VersionBrief

from .recipe import RECIPE_FILE, load_recipe

if TYPE_CHECKING:
    from .service import ProjectRecord


def summarise(ctx: Context, record: ProjectRecord) -> ProjectSummary:
    """Never raises for one broken part: a list with one bad project is still a list."""
    missing = not (record.path / RECIPE_FILE).is_file()
    name, base = record.name, ""
    if not missing:
        try:
            recipe = load_recipe(record.path)
            name, base = recipe.name, recipe.model.base
        except VibeFlowError:
            base = ""
    return ProjectSummary(
        id=record.id,
        name=name,
        path=str(record.path),
        created_at=record.created_at,
        base_model=base,
        data=None if missing else _data(record),
        run=_run(ctx, record),
        versions=() if missing else _versions(ctx, record),
        archived=record.archived,
        missing=missing,
    )


def _data(record: ProjectRecord) -> DataBrief | None:
    from vibeflow.features.datasets.manifest import load_manifest

    try:
        manifest = load_manifest(record.path)
    except VibeFlowError:
        return None
    if manifest is None:
        return None
    kept = manifest.ledger.train + manifest.ledger.test
    return DataBrief(rows_kept=kept, version=manifest.revision, source_name=manifest.source.name)


def _run(ctx: Context, record: ProjectRecord) -> RunBrief | None:
    from vibeflow.features.training.brief import latest_run

    try:
        return latest_run(ctx, record.id)
    except VibeFlowError:
        return None


def _versions(ctx: Context, record: ProjectRecord) -> tuple[VersionBrief, ...]:
    from vibeflow.features.versions.service import Versions
    from vibeflow.protocol.versions import VersionsRef

    try:
        views = Versions(ctx).list(VersionsRef(project_id=record.id)).versions
    except VibeFlowError:
        return ()
    return tuple(
        VersionBrief(
            commit=view.commit,
            number=view.number,
            score=view.score,
            served=view.served,
            created_at=view.created_at,
            tags=view.tags,
            branch=view.branch,
            weights=view.weights,
        )
        for view in views
    )
