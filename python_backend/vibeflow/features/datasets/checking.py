"""Whether a project has the data that a request is about, and what may be asked of it as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.datasets import FixId
from vibeflow.protocol.errors import ErrorAction, NotFound, NotReady, VibeFlowError
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.store import load_recipe

from ..models.limit import row_limit
from ..projects.record import ProjectRecord
from .manifest import Manifest, load_manifest
from .quality.fixes import REMOVES

QUICK: frozenset[FixId] = frozenset(
    {"removeMissing", "removeDuplicates", "removeEchoes", "removePlaceholders", "removeSamePreferences"}
)
"""Removal fixes that every build decides by itself."""


def require_column(manifest: Manifest, name: str) -> None:
    """Raises `NotFound` where the source has no such column."""
    columns = [view.name for view in manifest.columns]
    if name not in columns:
        raise NotFound(
            t("{name} has no column {column}.", name=manifest.source.name, column=name[:80]),
            hint=t("Its columns are: {columns}.", columns=", ".join(columns[:20])),
        )


def require_checked(manifest: Manifest, wanted: Mapping[FixId, bool]) -> None:
    """Raises `NotReady` where a fix is to be made by what is not known of every row yet."""
    expensive = [
        fix
        for fix, on in wanted.items()
        if on and (fix in REMOVES or fix == "removeBoilerplate") and fix not in QUICK
    ]
    if expensive and manifest.checks.sample is not None:
        raise NotReady(
            t("Every row is still being checked."),
            hint=t("This fix can be made when that is done. What it concerns is known of a sample so far."),
        )


def there(project: ProjectRecord, manifest: Manifest | None) -> Manifest:
    """The manifest. Raises `NotReady` where there is none."""
    if manifest is None:
        raise NotReady(
            t("{name} has no data yet.", name=project.name),
            hint=t("Import a file with questions and answers."),
            action=ErrorAction(kind="chooseFile", label=t("Import data")),
        )
    return manifest


def load_manifest_or_none(project: Path) -> Manifest | None:
    """A damaged manifest does not hinder importing anew."""
    try:
        return load_manifest(project)
    except NotReady:
        return None


def recipe_or_none(project: Path) -> Recipe | None:
    """A broken recipe does not hinder looking at the data; it is told elsewhere."""
    try:
        return load_recipe(project)
    except VibeFlowError:
        return None


def limit_now(project: Path) -> int | None:
    """Tokens of a row that training reads by the recipe as it is; None where the recipe cannot be read."""
    recipe = recipe_or_none(project)
    return None if recipe is None else row_limit(recipe)


def present(project: ProjectRecord) -> Path:
    """The project's folder. Raises `NotFound` where it is gone."""
    if not project.path.is_dir():
        raise NotFound(
            t("The folder {path} is gone.", path=project.path),
            hint=t("Bring it back, or remove the project from the list."),
        )
    return project.path
