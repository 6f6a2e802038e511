"""Which open files are looked at: a project's recipe and its data, and files that the user asked about.

Not every table of the world: one that has nothing to do with a project stays without squiggles.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from vibeflow.store.inside import STATE_FOLDER
from vibeflow.store.layout import RECIPE_FILE

Kind = Literal["rows", "recipe"]

ROW_SUFFIXES = frozenset({".jsonl", ".ndjson", ".csv", ".tsv", ".tab"})
_ASIDE = frozenset({("data", "removed.jsonl")})
"""Files of a project that hold what is wrong on purpose."""


def project_of(path: Path) -> Path | None:
    """The project that a file lies in."""
    return next((folder for folder in path.parents if (folder / RECIPE_FILE).is_file()), None)


def kind_of(path: Path, asked: bool) -> Kind | None:
    """How an open file is looked at; None: not at all. `asked`: the user wants it."""
    if path.name == RECIPE_FILE:
        return "recipe"
    if path.suffix.lower() not in ROW_SUFFIXES:
        return None
    if asked:
        return "rows"
    project = project_of(path)
    if project is None:
        return None
    inside = path.relative_to(project).parts
    return None if inside[0] == STATE_FOLDER or inside in _ASIDE else "rows"
