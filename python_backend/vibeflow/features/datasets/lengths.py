"""What one pass over the data is: examples and useful tokens, by the length of every row.

The engine cuts a row at the limit and splits a passage into windows; the same is done here with numbers, so
that steps and tokens come out as they will. Knows nothing of time or memory.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vibeflow.features.datasets.manifest import Manifest
from vibeflow.protocol.learned import LearnedRows
from vibeflow.recipe.model import Recipe

from ..models.limit import row_limit

if TYPE_CHECKING:
    from .counted import Counted
    from .quality.long_rows import OverLimit

TYPICAL_LENGTH = 120
"""Tokens, where no row was counted."""
_TRAIN, _TEST = 0, 1
_TRACKED_ALL_BELOW, _TRACKED_MOST = 40, 128
"""As `engine.rows.encoding.for_tracking`: rows whose loss is followed during training."""


@dataclass(frozen=True)
class Load:
    """One pass over the training rows, and one look at the rows held out."""

    examples: int
    tokens: int
    """Useful tokens: after cutting, without padding."""
    median: int
    """Tokens of an example."""
    longest: int
    tracked_examples: int
    tracked_tokens: int
    exact: bool
    """False where lengths come from a sample of the rows, from another model's tokenizer, or are guessed."""

    @property
    def mean(self) -> float:
        return self.tokens / max(1, self.examples)


def load_of(project: Path, manifest: Manifest, recipe: Recipe, limit: int) -> Load:
    """What the run will go through with rows of at most `limit` tokens."""
    found = _counted(project, manifest, recipe, limit)
    ledger = manifest.ledger
    own = manifest.lengths is not None and manifest.lengths.model == recipe.model.base
    if found is None:
        return _from_summary(manifest, limit, ledger.train, tracked_rows(ledger.test))
    train, test, all_counted = found.train, found.test, found.whole
    tracked = tracked_rows(ledger.test)
    # What was counted stands for what was not.
    scale = ledger.train / train.rows if train.rows else 0.0
    of_test = test if test.rows else train
    share = tracked / of_test.rows if of_test.rows else 0.0
    return Load(
        examples=round(train.examples * scale),
        tokens=round(train.tokens * scale),
        median=train.median,
        longest=train.longest,
        tracked_examples=round(of_test.examples * share),
        tracked_tokens=round(of_test.tokens * share),
        exact=all_counted and own,
    )


def learned_of(project: Path, manifest: Manifest, recipe: Recipe, limit: int) -> LearnedRows | None:
    """What becomes of the training rows; None before one was counted with the model's own tokenizer."""
    if manifest.lengths is None or manifest.lengths.model != recipe.model.base:
        return None
    found = _counted(project, manifest, recipe, limit)
    return found.learned if found is not None else None


def over_limit_now(project: Path, recipe: Recipe, manifest: Manifest) -> OverLimit | None:
    """Of the finding on rows over the limit as the recipe now has it; None for passages, and before rows were
    counted with the model's own tokenizer."""
    if manifest.lengths is None or manifest.lengths.model != recipe.model.base:
        return None
    found = _counted(project, manifest, recipe, row_limit(recipe))
    return found.over if found is not None else None


def tracked_rows(held_out: int) -> int:
    """Held-out rows whose loss is followed during training."""
    return held_out if held_out < _TRACKED_ALL_BELOW else min(held_out // 2, _TRACKED_MOST)


def _counted(project: Path, manifest: Manifest, recipe: Recipe, limit: int) -> Counted | None:
    files = tuple(sorted((name, record.sha256) for name, record in manifest.files.items()))
    # A background count changes neither revision nor files, but what was counted.
    known = manifest.lengths.counted if manifest.lengths else 0
    # Loads data frames, which most requests do not need.
    from vibeflow.features.datasets.counted import counted_rows

    return counted_rows(
        project,
        manifest.revision,
        files,
        known,
        manifest.shape,
        manifest.ledger.model_dump_json(),
        bool(manifest.fixes.get("removeTooLong")),
        limit,
        recipe.training.train_on == "all",
    )


def _from_summary(manifest: Manifest, limit: int, train: int, tracked: int) -> Load:
    """By the manifest's own summary of the lengths, or by a typical length."""
    lengths = manifest.lengths
    if lengths is None:
        typical = min(limit, TYPICAL_LENGTH)
        return Load(train, train * typical, typical, typical, tracked, tracked * typical, False)
    mean = lengths.total_train / max(1, train)
    if manifest.shape == "text":
        windows = max(1.0, mean / limit)
        length = round(min(mean, limit))
        return Load(
            round(train * windows),
            lengths.total_train,
            length,
            min(limit, lengths.longest),
            round(tracked * windows),
            round(tracked * mean),
            False,
        )
    cut = mean if limit >= lengths.p99 else min(mean, limit)
    return Load(
        train,
        round(cut * train),
        min(limit, lengths.median),
        min(limit, lengths.longest),
        tracked,
        round(cut * tracked),
        False,
    )
