"""One row of the list of projects, drawn together from the recipe, the dataset, the runs and the versions."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import TypeVar

from vibeflow.features.context import Context
from vibeflow.features.datasets.manifest import load_manifest
from vibeflow.features.projects.foreign import foreign
from vibeflow.features.projects.record import ProjectRecord
from vibeflow.features.training.brief import latest_run
from vibeflow.features.versions.service import Versions
from vibeflow.protocol.errors import ErrorData, as_vibeflow_error
from vibeflow.protocol.projects import DataBrief, ProjectSummary, RunBrief, VersionBrief
from vibeflow.protocol.states import project_status
from vibeflow.protocol.versions import VersionsRef
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.store import load_recipe
from vibeflow.store.layout import RECIPE_FILE

log = logging.getLogger(__name__)
Part = TypeVar("Part")


def summarise(ctx: Context, versions: Versions, record: ProjectRecord) -> ProjectSummary:
    """Never raises for one broken part: that is a problem of the row, and a list with one bad project is
    still a list."""
    problems: list[ErrorData] = []

    def part(read: Callable[[], Part], otherwise: Part) -> Part:
        try:
            return read()
        except Exception as error:  # what came from elsewhere may break its reader in any way
            told = as_vibeflow_error(error).to_wire()
            if told.code == "internal":
                log.exception("A part of the project %s cannot be read", record.path)
            if told not in problems:
                problems.append(told)
            return otherwise

    # Whatever stands there in place of a recipe, the folder is not gone.
    missing = not os.path.lexists(record.path / RECIPE_FILE)
    none: tuple[VersionBrief, ...] = ()
    recipe: Recipe | None = None if missing else part(lambda: load_recipe(record.path), None)
    if not missing:
        problems.extend(part(lambda: foreign(record), []))
    run = part(lambda: _run(ctx, record), None)
    briefs = none if missing else part(lambda: _briefs(versions, record), none)
    served = any(one.served for one in briefs)
    standing = project_status(run.state if run else None, served=served, versions=bool(briefs))
    return ProjectSummary(
        id=record.id,
        name=record.name if recipe is None else recipe.name,
        path=str(record.path),
        created_at=record.created_at,
        base_model="" if recipe is None else recipe.model.base,
        status="missing" if missing else standing,
        data=None if missing else part(lambda: _data(record), None),
        run=run,
        versions=briefs,
        archived=record.archived,
        missing=missing,
        problems=tuple(problems),
    )


def _data(record: ProjectRecord) -> DataBrief | None:
    manifest = load_manifest(record.path)
    if manifest is None:
        return None
    kept = manifest.ledger.train + manifest.ledger.test
    return DataBrief(rows_kept=kept, version=manifest.revision, source_name=manifest.source.name)


def _run(ctx: Context, record: ProjectRecord) -> RunBrief | None:
    return latest_run(ctx, record)


def _briefs(versions: Versions, record: ProjectRecord) -> tuple[VersionBrief, ...]:
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
        for view in versions.list(VersionsRef(project_id=record.id)).versions
    )
