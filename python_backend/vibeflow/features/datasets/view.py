"""The data panel's snapshot of a manifest, with the recommended recipe beside it."""

from __future__ import annotations

from vibeflow.features.context import Context
from vibeflow.features.projects.recipe import load_recipe
from vibeflow.features.projects.service import ProjectRecord
from vibeflow.protocol.datasets import DatasetView
from vibeflow.protocol.errors import VibeFlowError

from .manifest import Manifest


def dataset_view(ctx: Context, project: ProjectRecord, manifest: Manifest) -> DatasetView:
    """A broken recipe leaves its part of the view empty: the data can be looked at all the same."""
    from vibeflow.features.training.settings import estimate, recipe_settings

    try:
        model_name = load_recipe(project.path).model.base
        settings = recipe_settings(project.path, manifest)
        expected = estimate(ctx.home, project.path, manifest)
    except VibeFlowError:
        model_name, settings, expected = "", (), None
    return DatasetView(
        project_id=project.id,
        project_name=project.name,
        revision=manifest.revision,
        source_name=manifest.source.name,
        source_path=manifest.source.path,
        format=manifest.source.format,
        version=manifest.revision,
        columns=manifest.columns,
        confidence=manifest.confidence,
        needs_mapping=manifest.needs_mapping,
        ledger=manifest.ledger,
        findings=manifest.findings,
        language=manifest.language,
        tokens_median=manifest.lengths.median if manifest.lengths else None,
        recipe=settings,
        model_name=model_name,
        estimate=expected,
    )
