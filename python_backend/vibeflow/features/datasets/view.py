"""The data panel's snapshot of a manifest, with the recommended recipe beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vibeflow.protocol.datasets import (
    BackgroundChecks,
    DatasetView,
    LanguageView,
    OwnSplitView,
    SplitView,
    TrainingEstimate,
)
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.protocol.projects import RecipeSetting
from vibeflow.recipe.model import Recipe

from ..projects.record import ProjectRecord
from .advice import Advice
from .build.decide import labelled
from .encoding_view import encoding_view
from .lengths import over_limit_now
from .manifest import Manifest
from .quality.long_rows import OverLimit
from .quality.over_limit import in_place
from .shapes.mapping import shape_note


@dataclass(frozen=True)
class _Told:
    """What the recipe says of the data, and what it would mean."""

    model_name: str = ""
    prompt: str = ""
    settings: tuple[RecipeSetting, ...] = ()
    estimate: TrainingEstimate | None = None
    over: OverLimit | None = None


def _told(advice: Advice, project: Path, manifest: Manifest, recipe: Recipe) -> _Told:
    try:
        return _Told(
            recipe.model.base,
            recipe.data.system_prompt,
            advice.settings(project, recipe, manifest),
            advice.estimate(project, recipe, manifest),
            over_limit_now(project, recipe, manifest),
        )
    except VibeFlowError:
        return _Told()


def dataset_view(
    advice: Advice,
    project: ProjectRecord,
    manifest: Manifest,
    recipe: Recipe | None,
    checks: BackgroundChecks,
) -> DatasetView:
    """Without a recipe that can be read, its part of the view is empty: the data can be looked at all the
    same."""
    told = _Told() if recipe is None else _told(advice, project.path, manifest, recipe)
    over = told.over
    source, split, language = manifest.source, manifest.split, manifest.language
    return DatasetView(
        project_id=project.id,
        project_name=project.name,
        revision=manifest.revision,
        source_name=source.name,
        source_path=source.path,
        format=source.format,
        sheets=source.sheets,
        sheet=source.sheet,
        files=source.files,
        source_notes=source.notes,
        encoding=encoding_view(manifest),
        version=manifest.revision,
        shape=manifest.shape,
        shape_note=shape_note(manifest.shape),
        columns=manifest.columns,
        mapping=manifest.mapping,
        confidence=manifest.confidence,
        needs_mapping=manifest.needs_mapping,
        system_prompt=told.prompt,
        ledger=labelled(manifest.ledger),
        edited=manifest.edited,
        # The limit may have been changed since the report was written.
        findings=manifest.findings if over is None else in_place(manifest.findings, over),
        suggestions=manifest.suggestions,
        checks=checks,
        split=SplitView(
            seed=split.seed,
            share=split.share,
            group_by=split.group_by,
            stratified=split.stratified,
            test_file=split.test_file,
            groups_together=split.groups_together,
            templated=split.templated,
            templates_apart=split.templates_apart,
            split_by=split.split_by,
            own=None if split.own is None else OwnSplitView.model_validate(split.own.model_dump()),
        ),
        language=LanguageView(detected=language.detected, share=language.share, expected=language.expected),
        tokens_median=manifest.lengths.median if manifest.lengths else None,
        recipe=told.settings,
        model_name=told.model_name,
        learned=over.learned if over is not None else None,
        left_out=tuple(over.learned.words()) if over is not None else (),
        estimate=told.estimate,
    )
