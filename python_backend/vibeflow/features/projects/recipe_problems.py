"""Finds everything that is wrong with a recipe's text at once, each with its line and a plain sentence.

The list is what an editor shows as squiggles; `invalid` makes one error of it for everyone else.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from vibeflow.protocol.errors import ErrorAction, RecipeInvalid

from .recipe import LoraRecipe, Recipe

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


_MOST = 100
"""Problems that are told one by one."""
_LONGEST_KEY = 60
"""Characters of what may be a misspelt key."""


@dataclass(frozen=True)
class RecipeProblem:
    line: int | None
    """1-based; None when it is about the file as a whole."""
    key: str
    """Dotted path, or "" for the file as a whole."""
    text: str


def check_text(text: str) -> tuple[Recipe | None, list[RecipeProblem]]:
    """The recipe, or None and all problems."""
    recipe, problems = _checked(text)
    return recipe, list(problems)


@lru_cache(maxsize=64)
def _checked(text: str) -> tuple[Recipe | None, tuple[RecipeProblem, ...]]:
    """The list of projects asks for every recipe each time; nearly always it is as it was."""
    recipe, problems = _check(text)
    return recipe, tuple(problems)


def _check(text: str) -> tuple[Recipe | None, list[RecipeProblem]]:
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    from .recipe_yaml import RefusedYaml, parse

    try:
        tree = parse(text)
    except RefusedYaml as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        return None, [RecipeProblem(line, "", str(error.problem))]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = (error.problem or "not valid YAML").split("\n")[0]
        return None, [RecipeProblem(mark.line + 1 if mark else None, "", f"not valid YAML: {said}")]
    except (YAMLError, ValueError, RecursionError) as error:
        return None, [RecipeProblem(None, "", f"not valid YAML: {type(error).__name__}")]
    if not isinstance(tree, dict):
        return None, [RecipeProblem(1, "", "expected keys such as `name:` and `training:`")]
    return check_tree(tree)


def check_tree(
    tree: dict[str, Any], marks: dict[str, Any] | None = None
) -> tuple[Recipe | None, list[RecipeProblem]]:
    """The recipe that a tree of keys makes, or None and all problems.

    Args:
        marks: the tree as ruamel read it, which knows the lines; None: `tree` itself.
    """
    try:
        return Recipe.model_validate(plain(tree)), []
    except (ValidationError, RecursionError) as error:
        if isinstance(error, RecursionError):
            return None, [RecipeProblem(None, "", "nested too deeply")]
        lines = tree if marks is None else marks
        details = error.errors(include_url=False)
        found = [_problem(detail, lines) for detail in details[:_MOST]]
        if len(details) > _MOST:
            found.append(RecipeProblem(None, "", f"there are {len(details) - _MOST:,} more problems"))
    unique = {(problem.line, problem.key): problem for problem in reversed(found)}
    return None, sorted(unique.values(), key=lambda problem: (problem.line or 0, problem.key))


def invalid(file: Path, problems: Sequence[RecipeProblem]) -> RecipeInvalid:
    """One error that lists every problem with its line."""
    said = [f"Line {p.line}: {p.text}" if p.line else p.text for p in problems]
    count = "a problem" if len(said) == 1 else f"{len(said)} problems"
    return RecipeInvalid(
        f"{file.name} has {count}. " + " ".join(line if line.endswith("?") else f"{line}." for line in said),
        hint="Correct the file and try again. Nothing else was changed.",
        action=ErrorAction(kind="openRecipe", label="Open recipe"),
    )


def plain(value: object, depth: int = 0) -> Any:
    """ruamel's annotated containers and scalars as plain ones, which pydantic's messages show readably."""
    if depth > 20:
        raise RecursionError
    if isinstance(value, dict):
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item, depth + 1) for item in value]
    for kind in (bool, int, float, str):
        if isinstance(value, kind):
            return kind(value)
    return value


def _problem(detail: ErrorDetails, tree: dict[str, Any]) -> RecipeProblem:
    path = [str(part) for part in detail["loc"]]
    # A union adds its branch to the path ("list[str]"); the file only knows real keys.
    keys = path[: next((i for i, p in enumerate(path) if not _is_key(path[:i], p)), len(path))]
    if detail["type"] == "extra_forbidden":
        keys = path
    key = ".".join(keys)
    return RecipeProblem(_line(tree, keys), key, _sentence(detail, _short(key), keys))


def _sentence(detail: ErrorDetails, key: str, keys: list[str]) -> str:
    kind, context, given = detail["type"], detail.get("ctx", {}), detail["input"]
    if kind == "extra_forbidden":
        near = nearest(keys)
        return f"unknown key {key}" + (f"; did you mean {near}?" if near else "")
    if kind == "missing":
        return f"the key {key} is missing"
    if key == "training.lora.target_modules":
        return f"{key} must be all-linear or a list of layer names"
    shown = (
        _short(repr(given))
        if isinstance(given, (str, int, float))
        else "empty"
        if given is None
        else "of another kind"
    )
    must = {
        "greater_than": "more than {gt}",
        "greater_than_equal": "at least {ge}",
        "less_than": "less than {lt}",
        "less_than_equal": "at most {le}",
        "literal_error": "{expected}",
        "int_parsing": "a whole number",
        "int_type": "a whole number",
        "int_from_float": "a whole number",
        "float_parsing": "a number",
        "float_type": "a number",
        "finite_number": "a finite number",
        "string_type": "text",
        "string_too_short": "longer than that",
        "string_too_long": "at most {max_length} characters long",
        "model_type": "a group of keys",
    }.get(kind)
    if must is None:
        return f"{key}: {detail['msg']}"
    return f"{key} is {shown}, must be {must.format(**context)}"


def _short(text: str) -> str:
    return text if len(text) <= 2 * _LONGEST_KEY else f"{text[: 2 * _LONGEST_KEY]}…"


def _is_key(parents: list[str], part: str) -> bool:
    model = _model_at(parents)
    return model is not None and part in model.model_fields


def _model_at(keys: list[str]) -> type[BaseModel] | None:
    model: type[BaseModel] = Recipe
    for key in keys:
        field = model.model_fields.get(key)
        if (
            field is None
            or not isinstance(field.annotation, type)
            or not issubclass(field.annotation, BaseModel)
        ):
            return None
        model = field.annotation
    return model


def known_keys() -> list[str]:
    """Every dotted key that a recipe may set, sections left out."""
    found: list[str] = []

    def walk(model: type[BaseModel], prefix: str) -> None:
        for name, field in model.model_fields.items():
            inner = field.annotation
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                walk(inner, f"{prefix}{name}.")
            else:
                found.append(prefix + name)

    walk(Recipe, "")
    return found


_ALIASES = {
    "lr": "training.learning_rate",
    "num_epochs": "training.epochs",
    "num_train_epochs": "training.epochs",
    "per_device_train_batch_size": "training.batch_size",
    "per_device_batch_size": "training.batch_size",
    "lora_r": "training.lora.r",
    "rank": "training.lora.r",
    "lora_alpha": "training.lora.alpha",
    "lora_dropout": "training.lora.dropout",
    "base_model": "model.base",
    "model_name": "model.base",
    "optimizer": None,
}
"""What other tools call these keys; spelling alone would not lead there. None: we have no such key."""


def nearest(keys: list[str]) -> str | None:
    """The known key that an unknown one most likely means, dotted; None where nothing is near."""
    last = keys[-1]
    if len(last) > _LONGEST_KEY:
        return None
    if last in _ALIASES:
        return _ALIASES[last]
    by_last = {known.rsplit(".", 1)[-1]: known for known in reversed(known_keys())}
    siblings = _model_at(keys[:-1])
    if siblings is not None:
        here = difflib.get_close_matches(last, siblings.model_fields, n=1, cutoff=0.6)
        if here:
            return ".".join([*keys[:-1], here[0]])
    if last in LoraRecipe.model_fields and last not in by_last:
        return f"training.lora.{last}"
    match = difflib.get_close_matches(last, by_last, n=1, cutoff=0.6)
    return by_last[match[0]] if match else None


def _line(tree: dict[str, Any], keys: list[str]) -> int | None:
    """Line of the deepest of `keys` that the file has."""
    line: int | None = None
    node: Any = tree
    for key in keys:
        if not isinstance(node, dict) or key not in node:
            break
        marks = getattr(node, "lc", None)
        if marks is not None and marks.data and key in marks.data:
            line = marks.key(key)[0] + 1
        node = node[key]
    return line
