"""The recipe as it is in the file, and as it would be with changes: checked, nothing saved. Fast, for it is
asked with every letter that is typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from vibeflow.protocol.setup import SettingChange
from vibeflow.recipe.file import read_recipe_text
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.problems import RecipeProblem, check_text, check_tree, plain
from vibeflow.store.layout import RECIPE_FILE

_ROUNDS = 3


@dataclass(frozen=True)
class Tried:
    recipe: Recipe | None
    """With every key that is in order; those at fault have their default. None: the file cannot be read."""
    problems: tuple[RecipeProblem, ...]


def tried(project: Path, changes: Sequence[SettingChange]) -> Tried:
    """What the file would say with these changes.

    Raises:
        RecipeInvalid, ForeignState: the file cannot be read from the disk.
    """
    marks, wrong = _written(project)
    if marks is None:
        return Tried(None, wrong)
    tree: dict[str, Any] = plain(marks)
    for change in changes:
        _put(tree, change.key.split("."), change.value)
    recipe, problems = check_tree(tree, marks)
    told = tuple(problems)
    for _ in range(_ROUNDS):
        if recipe is not None:
            return Tried(recipe, told)
        for problem in problems:
            _drop(tree, problem.key.split("."))
        recipe, problems = check_tree(tree, marks)
    return Tried(recipe, told)


def _written(project: Path) -> tuple[dict[str, Any] | None, tuple[RecipeProblem, ...]]:
    """The file's keys as ruamel read them, not to be changed; or None and why there are none."""
    file = project / RECIPE_FILE
    return _parsed(read_recipe_text(file))


@lru_cache(maxsize=16)
def _parsed(text: str) -> tuple[dict[str, Any] | None, tuple[RecipeProblem, ...]]:
    from ruamel.yaml.error import YAMLError

    from vibeflow.recipe.yaml import parse

    try:
        tree = parse(text)
        if isinstance(tree, dict) and isinstance(plain(tree), dict):
            return tree, ()
    except (YAMLError, ValueError, RecursionError):
        pass
    return None, tuple(check_text(text)[1])


def _put(tree: dict[str, Any], path: list[str], value: object) -> None:
    for part in path[:-1]:
        if not isinstance(tree.get(part), dict):
            tree[part] = {}
        tree = tree[part]
    tree[path[-1]] = value


def _drop(tree: dict[str, Any], path: list[str]) -> None:
    """Take a key at fault out; where the fault is the whole, its section."""
    for part in path[:-1]:
        inner = tree.get(part)
        if not isinstance(inner, dict):
            tree.pop(part, None)
            return
        tree = inner
    if path[-1] == "name":
        tree["name"] = "Project"
    else:
        tree.pop(path[-1], None)
