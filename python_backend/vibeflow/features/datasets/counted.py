"""The rows of a dataset counted with their lengths, from its index: what is learned of them at a limit.

Reads data frames; `lengths` asks it, and says what comes of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import polars as pl

from vibeflow.protocol.datasets import Ledger, Shape
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.protocol.learned import LearnedRows
from vibeflow.store.dataset_lock import STATE
from vibeflow.store.inside import is_real_file

from .build.index import INDEX, load_index
from .learned import NEEDED, fate, learned_rows, over_limit
from .manifest import load_manifest
from .quality.long_rows import OverLimit
from .quality.marks import has

_TRAIN, _TEST = 0, 1


@dataclass(frozen=True)
class Part:
    rows: int
    examples: int
    tokens: int
    median: int
    longest: int


@dataclass(frozen=True)
class Counted:
    train: Part
    test: Part
    whole: bool
    """Whether every row was counted."""
    learned: LearnedRows
    over: OverLimit | None
    """None for passages."""


@lru_cache(maxsize=64)
def counted_rows(
    project: Path,
    revision: int,
    files: tuple[tuple[str, str], ...],
    counted: int,
    shape: Shape,
    told: str,
    fixed: bool,
    limit: int,
    all_turns: bool,
) -> Counted | None:
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
    return Counted(parts[0], parts[1], whole, learned, over)


def _part(tokens: pl.Series, rows: int, passages: bool, limit: int) -> Part:
    tokens = tokens.cast(pl.Int64)
    if tokens.is_empty():
        return Part(rows, 0, 0, 0, 0)
    if not passages:
        cut = tokens.clip(upper_bound=limit).sort()
        return Part(rows, len(cut), int(cut.sum()), int(cut[len(cut) // 2]), int(cut[-1]))
    # Each window begins with the last token of the one before, as in `engine.rows.encoding`.
    windows = ((tokens - 1).clip(lower_bound=1) / max(1, limit - 1)).ceil().cast(pl.Int64)
    lengths = tokens + windows - 1
    examples, total = int(windows.sum()), int(lengths.sum())
    longest = min(limit, int(tokens.max() or 0))  # type: ignore[arg-type]
    return Part(rows, examples, total, min(longest, math.ceil(total / max(1, examples))), longest)


@lru_cache(maxsize=4)
def _index(
    project: Path, revision: int, files: tuple[tuple[str, str], ...], counted: int
) -> pl.DataFrame | None:
    """Part and tokens of every row; None before there is an index. Kept by what it is of."""
    if not is_real_file(project / STATE / INDEX):
        return None
    try:
        manifest = load_manifest(project)
        return None if manifest is None else load_index(project, manifest).select(NEEDED)
    except (VibeFlowError, OSError):
        return None
