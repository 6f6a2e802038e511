"""Set-up's advice as the data feature is given it."""

from __future__ import annotations

from pathlib import Path

from vibeflow.protocol.datasets import TrainingEstimate
from vibeflow.protocol.projects import RecipeSetting
from vibeflow.recipe.model import Recipe
from vibeflow.store.home import Home

from ..datasets.manifest import Manifest
from .settings import estimate, limit_to_come, recipe_settings, sync_recipe


class RecipeAdvice:
    """`datasets.advice.Advice`."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def follow(self, project: Path, manifest: Manifest) -> Recipe:
        return sync_recipe(project, manifest)

    def limit(self, project: Path, recipe: Recipe) -> int:
        return limit_to_come(project, recipe)

    def settings(self, project: Path, recipe: Recipe, manifest: Manifest) -> tuple[RecipeSetting, ...]:
        return recipe_settings(project, manifest, recipe)

    def estimate(self, project: Path, recipe: Recipe, manifest: Manifest) -> TrainingEstimate | None:
        return estimate(self._home, project, manifest, recipe)
