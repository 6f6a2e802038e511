"""What is recommended for the data: set-up lies above them, so its advice is handed in."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from vibeflow.protocol.datasets import TrainingEstimate
from vibeflow.protocol.projects import RecipeSetting
from vibeflow.recipe.model import Recipe

from .manifest import Manifest


class Advice(Protocol):
    def follow(self, project: Path, manifest: Manifest) -> Recipe:
        """Bring what the user has not set by hand to what is recommended for the data; the recipe as it is
        then."""

    def limit(self, project: Path, recipe: Recipe) -> int:
        """Tokens of a row that are read once the recipe has followed the data that are being built."""

    def settings(self, project: Path, recipe: Recipe, manifest: Manifest) -> tuple[RecipeSetting, ...]:
        """The recommended settings, with what the recipe says."""

    def estimate(self, project: Path, recipe: Recipe, manifest: Manifest) -> TrainingEstimate | None:
        """How long a run should take; None where that is not known yet."""
