"""Problems of a recipe with their exact place, and the changes that mend them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.errors import RecipeInvalid
from vibeflow.recipe.edit import edited
from vibeflow.recipe.keys import Key, as_written, keys
from vibeflow.recipe.problems import RecipeProblem, check_text, nearest

from .check import Position
from .fixes import Change
from .lines import column_of
from .recipe_outline import key_columns, key_of_line, lines_of, value_columns


@dataclass(frozen=True)
class RecipeFix:
    title: str
    changes: tuple[Change, ...]
    preferred: bool = False


@dataclass(frozen=True)
class PlacedProblem:
    start: Position
    end: Position
    key: str
    message: str
    fixes: tuple[RecipeFix, ...]


def check(lines: Sequence[str]) -> list[PlacedProblem]:
    """Every problem of the recipe, in the order of the file."""
    _, problems = check_text("\n".join(lines))
    return [_placed(lines, problem) for problem in problems]


def _placed(lines: Sequence[str], problem: RecipeProblem) -> PlacedProblem:
    line = (problem.line or 1) - 1
    line = min(max(line, 0), len(lines) - 1)
    unknown = problem.unknown
    at_key = key_columns(lines[line])
    here = key_of_line(lines, line) == problem.key
    if at_key and here and unknown:
        start, end = at_key
    elif at_key and here:
        start, end = value_columns(lines[line])
        if start == end:
            start, end = at_key
    else:
        text = lines[line]
        start, end = len(text) - len(text.lstrip()), max(len(text.rstrip()), 1)
    message = problem.text[:1].upper() + problem.text[1:] if unknown else problem.text
    fixes = tuple(
        _unknown_fixes(lines, line, problem.key)
        if unknown and here
        else _value_fixes(lines, line, problem, here)
    )
    place = (line, column_of(lines[line], start)), (line, column_of(lines[line], min(end, len(lines[line]))))
    return PlacedProblem(*place, problem.key, message if message.endswith("?") else f"{message}.", fixes)


def _unknown_fixes(lines: Sequence[str], line: int, key: str) -> Iterator[RecipeFix]:
    near = nearest(key.split("."))
    columns = key_columns(lines[line])
    if near and columns:
        same_place = near.rpartition(".")[0] == key.rpartition(".")[0]
        if same_place:
            change = Change((line, columns[0]), (line, columns[1]), near.rsplit(".", 1)[-1])
            yield RecipeFix(t("Change to {near}", near=near), (change,), preferred=True)
        elif (moved := _moved(lines, line, near)) is not None:
            yield RecipeFix(t("Move to {near}", near=near), (moved,), preferred=True)
    first, last = lines_of(lines, line)
    yield RecipeFix(t("Remove {key}", key=key), (_without(lines, first, last),))


def _moved(lines: Sequence[str], line: int, near: str) -> Change | None:
    """The whole text anew, with the value of a line under another key."""
    from ruamel.yaml.error import YAMLError

    from vibeflow.recipe.yaml import parse

    start, end = value_columns(lines[line])
    first, last = lines_of(lines, line)
    rest = "\n".join([*lines[:first], *lines[last + 1 :]])
    try:
        value = parse(lines[line][start:end], "safe") if last == first else None
        if value is None:
            return None
        text = edited(rest, {near: value}, Path("vibeflow.yaml"))
    except (YAMLError, RecipeInvalid, ValueError):
        return None
    return Change((0, 0), (len(lines) - 1, column_of(lines[-1], len(lines[-1]))), text)


def _value_fixes(lines: Sequence[str], line: int, problem: RecipeProblem, here: bool) -> Iterator[RecipeFix]:
    key = keys().get(problem.key)
    if problem.key == "name" and not here:
        yield RecipeFix(t("Add a name"), (Change((0, 0), (0, 0), "name: My model\n"),), preferred=True)
        return
    if key is None or key.section or not here:
        return
    start, end = value_columns(lines[line])
    written = lines[line][start:end]
    for position, value in enumerate(_better(key, written)):
        text = as_written(value)
        lead = "" if lines[line][start - 1 : start].isspace() else " "
        change = Change(
            (line, column_of(lines[line], start)), (line, column_of(lines[line], end)), lead + text
        )
        title = _set_title(key.name, text, default=value == key.default)
        yield RecipeFix(title, (change,), preferred=position == 0)


def _set_title(key: str, value: str, *, default: bool) -> str:
    if not value and default:
        return t("Set {key} to nothing (the default)", key=key)
    if not value:
        return t("Set {key} to nothing", key=key)
    if default:
        return t("Set {key} to {value} (the default)", key=key, value=value)
    return t("Set {key} to {value}", key=key, value=value)


def _better(key: Key, written: str) -> list[object]:
    """Values that would do, the nearest first."""
    found: list[object] = list(difflib.get_close_matches(written, key.choices, n=1, cutoff=0.5))
    found += [choice for choice in key.choices if choice not in found]
    number = _number(written)
    if number is not None and key.bounds:
        for rule, bound in key.bounds:
            if (rule == "ge" and number < bound) or (rule == "le" and number > bound):
                found.append(bound)
        if key.kind == "integer" and number != int(number) and not found:
            found.append(round(number))
    if key.default not in found:
        found.append(key.default)
    return found


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if abs(number) < 1e300 else None


def _without(lines: Sequence[str], first: int, last: int) -> Change:
    if last + 1 < len(lines):
        return Change((first, 0), (last + 1, 0), "")
    return Change((first, 0), (last, column_of(lines[last], len(lines[last]))), "")
