"""What one pass over the data is: examples and useful tokens, by the length of every row.

The engine cuts a row at the limit and splits a passage into windows; the same is done here with numbers, so
that steps and tokens come out as they will. Knows nothing of time or memory.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from vibeflow.features.datasets.manifest import Manifest
from vibeflow.protocol.datasets import Ledger, Shape
from vibeflow.protocol.learned import LearnedRows
from vibeflow.recipe.model import Recipe

from ..models.limit import row_limit

if TYPE_CHECKING:
    import polars as pl

    from vibeflow.features.datasets.quality.over_limit import OverLimit

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


@dataclass(frozen=True)
class _Part:
    rows: int
    examples: int
    tokens: int
    median: int
    longest: int


@dataclass(frozen=True)
class _Counted:
    train: _Part
    test: _Part
    whole: bool
    """Whether every row was counted."""
    learned: LearnedRows
    over: OverLimit | None
    """None for passages."""


def _counted(project: Path, manifest: Manifest, recipe: Recipe, limit: int) -> _Counted | None:
    files = tuple(sorted((name, record.sha256) for name, record in manifest.files.items()))
    # A background count changes neither revision nor files, but what was counted.
    counted = manifest.lengths.counted if manifest.lengths else 0
    return _columns(
        project,
        manifest.revision,
        files,
        counted,
        manifest.shape,
        manifest.ledger.model_dump_json(),
        bool(manifest.fixes.get("removeTooLong")),
        limit,
        recipe.training.train_on == "all",
    )


@lru_cache(maxsize=64)
def _columns(
    project: Path,
    revision: int,
    files: tuple[tuple[str, str], ...],
    counted: int,
    shape: Shape,
    told: str,
    fixed: bool,
    limit: int,
    all_turns: bool,
) -> _Counted | None:
    import polars as pl

    from vibeflow.features.datasets.learned import fate, learned_rows, over_limit
    from vibeflow.features.datasets.quality.marks import has

    frame = _index(project, revision, files, counted)
    if frame is None:
        return None
    ledger = Ledger.model_validate_json(told)
    known = frame.filter(pl.col("tokens").is_not_null() | has("rejectedByTemplate"))
    parts = []
    for code in (_TRAIN, _TEST):
        part = known.filter(pl.col("part") == code)
        read = part.filter(fate(limit, all_turns=all_turns) != "leftOut") if shape != "text" else part
        parts.append(_part(read["tokens"].drop_nulls(), part.height, shape == "text", limit))
    if parts[0].rows == 0:
        return None
    whole = int((frame["part"] <= _TEST).sum()) == parts[0].rows + parts[1].rows
    learned = learned_rows(frame, ledger.train, limit, shape, all_turns=all_turns)
    over = over_limit(frame, limit, shape, ledger, fixed, all_turns=all_turns)
    return _Counted(parts[0], parts[1], whole, learned, over)


def _part(tokens: pl.Series, rows: int, passages: bool, limit: int) -> _Part:
    import polars as pl

    tokens = tokens.cast(pl.Int64)
    if tokens.is_empty():
        return _Part(rows, 0, 0, 0, 0)
    if not passages:
        cut = tokens.clip(upper_bound=limit).sort()
        return _Part(rows, len(cut), int(cut.sum()), int(cut[len(cut) // 2]), int(cut[-1]))
    # Each window begins with the last token of the one before, as in `engine.rows.encoding`.
    windows = ((tokens - 1).clip(lower_bound=1) / max(1, limit - 1)).ceil().cast(pl.Int64)
    lengths = tokens + windows - 1
    examples, total = int(windows.sum()), int(lengths.sum())
    longest = min(limit, int(tokens.max() or 0))  # type: ignore[arg-type]
    return _Part(rows, examples, total, min(longest, math.ceil(total / max(1, examples))), longest)


@lru_cache(maxsize=4)
def _index(
    project: Path, revision: int, files: tuple[tuple[str, str], ...], counted: int
) -> pl.DataFrame | None:
    """Part and tokens of every row; None before there is an index. Kept by what it is of."""
    from vibeflow.features.datasets.build.index import INDEX, load_index
    from vibeflow.features.datasets.learned import NEEDED
    from vibeflow.features.datasets.manifest import load_manifest
    from vibeflow.protocol.errors import VibeFlowError
    from vibeflow.store.dataset_lock import STATE
    from vibeflow.store.inside import is_real_file

    if not is_real_file(project / STATE / INDEX):
        return None
    try:
        manifest = load_manifest(project)
        return None if manifest is None else load_index(project, manifest).select(NEEDED)
    except (VibeFlowError, OSError):
        return None


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
