"""What set-up goes by: recipe, data, model and machine, read once for a look. Reads; decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vibeflow.features.datasets.manifest import Lengths, Manifest
from vibeflow.features.projects.recipe import Recipe
from vibeflow.store.calibration import Shape, bucket

from .catalogue import ADAPTER_METHODS
from .model_facts import ModelFacts, model_facts

_TYPICAL_LENGTH = 120
"""Tokens, where no row was counted."""
TRACKED_ALL_BELOW = 40
TRACKED_MOST = 128
"""As `engine.rows.for_tracking`: rows whose loss is followed during training."""


@dataclass(frozen=True)
class Facts:
    project: Path
    recipe: Recipe
    manifest: Manifest
    model: ModelFacts

    @classmethod
    def of(cls, project: Path, recipe: Recipe, manifest: Manifest) -> Facts:
        return cls(project, recipe, manifest, model_facts(recipe.model.base, recipe.model.revision))

    @property
    def train_rows(self) -> int:
        return self.manifest.ledger.train

    @property
    def test_rows(self) -> int:
        return self.manifest.ledger.test

    @property
    def lengths(self) -> Lengths | None:
        return self.manifest.lengths

    @property
    def has_adapter(self) -> bool:
        return self.recipe.training.method in ADAPTER_METHODS

    @property
    def median_length(self) -> int:
        return self.lengths.median if self.lengths else _TYPICAL_LENGTH

    @property
    def tokens_per_epoch(self) -> int:
        """Useful tokens; rows longer than the limit are counted as cut only in their share."""
        if self.lengths is None:
            return self.train_rows * _TYPICAL_LENGTH
        limit = self.recipe.training.max_seq_length
        if limit >= self.lengths.p99:
            return self.lengths.total_train
        mean = self.lengths.total_train / max(1, self.train_rows)
        return round(min(mean, limit) * self.train_rows)

    @property
    def steps_per_epoch(self) -> int:
        training = self.recipe.training
        rows = training.batch_size * training.gradient_accumulation_steps
        return -(-max(1, self.train_rows) // rows)

    @property
    def steps(self) -> int:
        return self.steps_per_epoch * self.recipe.training.epochs

    @property
    def eval_every(self) -> int:
        return self.recipe.training.eval_steps or max(1, -(-self.steps // 10))

    @property
    def evaluations(self) -> int:
        """The one before training included."""
        return self.steps // self.eval_every + 1 + bool(self.steps % self.eval_every)

    @property
    def tracked_rows(self) -> int:
        rows = self.test_rows
        return rows if rows < TRACKED_ALL_BELOW else min(rows // 2, TRACKED_MOST)

    @property
    def shape(self) -> Shape:
        training, model = self.recipe.training, self.recipe.model
        return Shape(
            model=model.base + (f"@{model.revision}" if model.revision else ""),
            method=training.method,
            r=training.lora.r if self.has_adapter else 0,
            batch_size=training.batch_size,
            length=bucket(min(self.median_length, training.max_seq_length)),
            precision=training.precision,
            gradient_checkpointing=training.gradient_checkpointing,
        )
