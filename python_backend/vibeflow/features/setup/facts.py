"""What set-up goes by: recipe, data, model and machine, read once for a look. Reads; decides nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vibeflow.features.datasets.manifest import Lengths, Manifest
from vibeflow.protocol.learned import LearnedRows
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.training import USUAL_LOOKS
from vibeflow.store.calibration import Shape, bucket

from ..datasets.lengths import Load, learned_of, load_of
from ..models.facts import ModelFacts, model_facts
from ..models.limit import row_limit


@dataclass(frozen=True)
class SetupFacts:
    project: Path
    recipe: Recipe
    manifest: Manifest
    model: ModelFacts

    @classmethod
    def of(cls, project: Path, recipe: Recipe, manifest: Manifest) -> SetupFacts:
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
        return self.recipe.training.traits.adapter

    @property
    def limit(self) -> int:
        """Tokens of a row that are read."""
        return row_limit(self.recipe)

    @property
    def load(self) -> Load:
        """One pass over the rows, as the engine will take them."""
        return load_of(self.project, self.manifest, self.recipe, self.limit)

    @property
    def learned(self) -> LearnedRows | None:
        """What becomes of the training rows; None before one was counted with the model's own tokenizer."""
        return learned_of(self.project, self.manifest, self.recipe, self.limit)

    @property
    def median_length(self) -> int:
        return self.load.median

    @property
    def usual_longest(self) -> int:
        """Tokens of rows that are long and still come often."""
        load = self.load
        return min(load.longest, self.lengths.p99) if self.lengths else load.longest

    @property
    def tokens_per_epoch(self) -> int:
        """Useful tokens."""
        return self.load.tokens

    @property
    def steps_per_epoch(self) -> int:
        training = self.recipe.training
        rows = training.batch_size * training.gradient_accumulation_steps
        return -(-max(1, self.load.examples) // rows)

    @property
    def steps(self) -> int:
        return self.steps_per_epoch * self.recipe.training.epochs

    @property
    def eval_every(self) -> int:
        return self.recipe.training.eval_steps or max(1, -(-self.steps // USUAL_LOOKS))

    @property
    def evaluations(self) -> int:
        """The one before training included."""
        return self.steps // self.eval_every + 1 + bool(self.steps % self.eval_every)

    @property
    def tracked_rows(self) -> int:
        return self.load.tracked_examples

    @property
    def shape(self) -> Shape:
        training, model = self.recipe.training, self.recipe.model
        return Shape(
            model=model.base + (f"@{model.revision}" if model.revision else ""),
            method=training.method,
            r=training.lora.r if self.has_adapter else 0,
            batch_size=training.batch_size,
            length=bucket(self.median_length),
            precision=training.precision,
            gradient_checkpointing=training.gradient_checkpointing,
        )
