"""The recipe of a project: read, and changed in its file with the comments kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from vibeflow.protocol.errors import as_vibeflow_error
from vibeflow.store.atomic import write_text
from vibeflow.store.layout import RECIPE_FILE

from .edit import edited
from .file import read_recipe_text
from .model import Recipe, RecipeValue
from .problems import check_text, invalid


def load_recipe(path: Path) -> Recipe:
    """Read `path` (a vibeflow.yaml, or the project's folder). Raises `RecipeInvalid` with every problem, or
    `ForeignState` for a link that leads out of the project."""
    file = _file(path)
    recipe, problems = check_text(read_recipe_text(file))
    if recipe is None or problems:
        raise invalid(file, problems)
    return recipe


def changed_recipe(path: Path, changes: Mapping[str, RecipeValue]) -> Recipe:
    """What the recipe would say with dotted keys set; the file stays. Raises `RecipeInvalid`."""
    file = _file(path)
    return _changed(file, read_recipe_text(file), changes)[0]


def save_recipe(path: Path, changes: Mapping[str, RecipeValue]) -> Recipe:
    """Set dotted keys in the file, keep its comments, order and other keys, and return what it now says.

    The outcome is checked before it is written, so that a bad change leaves the file as it was.
    """
    file = _file(path)
    before = read_recipe_text(file)
    recipe, after = _changed(file, before, changes)
    if after != before:
        try:
            write_text(file, after)
        except OSError as error:
            raise as_vibeflow_error(error) from error
    return recipe


def _changed(file: Path, text: str, changes: Mapping[str, RecipeValue]) -> tuple[Recipe, str]:
    """The recipe with dotted keys set, and its text."""

    after = edited(text, changes, file)
    recipe, problems = check_text(after)
    if recipe is None or problems:
        raise invalid(file, problems)
    return recipe, after


def _file(path: Path) -> Path:
    return path / RECIPE_FILE if path.is_dir() else path
