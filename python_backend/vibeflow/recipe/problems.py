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

from pydantic import ValidationError

from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import ErrorAction, RecipeInvalid

from .keys import below, known_keys
from .keys import keys as known
from .model import Recipe

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
    unknown: bool = False
    """Whether there is no such key."""


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

    from .yaml import RefusedYaml, parse

    try:
        tree = parse(text)
    except RefusedYaml as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        return None, [RecipeProblem(line, "", str(error.problem))]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = (error.problem or "").split("\n")[0]
        told = t("not valid YAML: {said}", said=said) if said else t("not valid YAML")
        return None, [RecipeProblem(mark.line + 1 if mark else None, "", told)]
    except (YAMLError, ValueError, RecursionError) as error:
        return None, [RecipeProblem(None, "", t("not valid YAML: {said}", said=type(error).__name__))]
    if not isinstance(tree, dict):
        return None, [RecipeProblem(1, "", t("expected keys such as `name:` and `training:`"))]
    return check_tree(tree)


def check_tree(
    tree: dict[str, Any], marks: dict[str, Any] | None = None
) -> tuple[Recipe | None, list[RecipeProblem]]:
    """The recipe that a tree of keys makes, or None and all problems.

    Args:
        marks: the tree as ruamel read it, which knows the lines; None: `tree` itself.
    """
    try:
        return Recipe.model_validate(plain(tree), extra="forbid"), []
    except (ValidationError, RecursionError) as error:
        if isinstance(error, RecursionError):
            return None, [RecipeProblem(None, "", t("nested too deeply"))]
        lines = tree if marks is None else marks
        details = error.errors(include_url=False)
        found = [_problem(detail, lines) for detail in details[:_MOST]]
        if len(details) > _MOST:
            found.append(
                RecipeProblem(
                    None,
                    "",
                    tn("there is {n:,} more problem", "there are {n:,} more problems", len(details) - _MOST),
                )
            )
    unique = {(problem.line, problem.key): problem for problem in reversed(found)}
    return None, sorted(unique.values(), key=lambda problem: (problem.line or 0, problem.key))


def invalid(file: Path, problems: Sequence[RecipeProblem]) -> RecipeInvalid:
    """One error that lists every problem with its line."""
    said = [t("Line {line}: {text}", line=p.line, text=p.text) if p.line else p.text for p in problems]
    told = [tn("{file} has a problem.", "{file} has {n} problems.", len(said), file=file.name)]
    told += [line if line.endswith("?") else f"{line}." for line in said]
    return RecipeInvalid(
        " ".join(told),
        hint=t("Correct the file and try again. Nothing else was changed."),
        action=ErrorAction(kind="openRecipe", label=t("Open recipe")),
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
    keys = path[: next((i for i in range(len(path)) if ".".join(path[: i + 1]) not in known()), len(path))]
    if detail["type"] == "extra_forbidden":
        keys = path
    key = ".".join(keys)
    return RecipeProblem(
        _line(tree, keys), key, _sentence(detail, _short(key), keys), detail["type"] == "extra_forbidden"
    )


def _sentence(detail: ErrorDetails, key: str, keys: list[str]) -> str:
    kind, given = detail["type"], detail["input"]
    if kind == "extra_forbidden":
        near = nearest(keys)
        if near:
            return t("unknown key {key}; did you mean {near}?", key=key, near=near)
        return t("unknown key {key}", key=key)
    if kind == "missing":
        return t("the key {key} is missing", key=key)
    if key == "training.lora.target_modules":
        return t("{key} must be all-linear or a list of layer names", key=key)
    must = _must(kind, detail.get("ctx", {}), keys)
    if must is None:
        return f"{key}: {_SAID.get(kind, detail['msg'])}"
    if isinstance(given, (str, int, float)):
        return t("{key} is {given}, must be {must}", key=key, given=_short(repr(given)), must=must)
    if given is None:
        return t("{key} is empty, must be {must}", key=key, must=must)
    return t("{key} is of another kind, must be {must}", key=key, must=must)


_SAID = {
    "yes_or_no": t("yes or no is not a value for this key"),
    "not_yes_or_no": t("must be true or false"),
}
"""What stands behind the key where a value is refused by `Section`."""


def _must(kind: str, context: dict[str, Any], keys: list[str]) -> str | None:
    """What a value must be, as it stands behind a colon too; None for what only pydantic has words for."""
    match kind:
        case "greater_than":
            return t("more than {least}", least=str(context["gt"]))
        case "greater_than_equal":
            return t("at least {least}", least=str(context["ge"]))
        case "less_than":
            return t("less than {most}", most=str(context["lt"]))
        case "less_than_equal":
            return t("at most {most}", most=str(context["le"]))
        case "literal_error":
            return _one_of(keys) or str(context["expected"])
        case "int_parsing" | "int_type" | "int_from_float":
            return t("a whole number")
        case "float_parsing" | "float_type":
            return t("a number")
        case "finite_number":
            return t("a finite number")
        case "string_type":
            return t("text")
        case "string_too_short":
            return t("longer than that")
        case "string_too_long":
            return t("at most {most} characters long", most=context["max_length"])
        case "model_type":
            return t("a group of keys")
    return None


def _one_of(keys: list[str]) -> str | None:
    """The words that a key may be: "'cosine', 'linear' or 'constant'"."""
    key = known().get(".".join(keys))
    choices = [repr(value) for value in key.choices] if key else []
    if len(choices) < 2:
        return None
    return t("{some} or {last}", some=", ".join(choices[:-1]), last=choices[-1])


def _short(text: str) -> str:
    return text if len(text) <= 2 * _LONGEST_KEY else f"{text[: 2 * _LONGEST_KEY]}…"


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
    siblings = [key.name for key in below(".".join(keys[:-1]))]
    here = difflib.get_close_matches(last, siblings, n=1, cutoff=0.6)
    if here:
        return ".".join([*keys[:-1], here[0]])
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
