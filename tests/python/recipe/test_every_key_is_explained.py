"""A key of the recipe is declared once, and nowhere that explains, offers or checks keys is one forgotten."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from vibeflow.features.setup.catalogue import BY_KEY
from vibeflow.recipe.keys import Key, keys, known_keys
from vibeflow.recipe.methods import METHODS, Method
from vibeflow.recipe.problems import check_text
from vibeflow.recipe.template import fresh_recipe
from vibeflow.recipe.training import TrainingSettings

SETTINGS = [path for path in known_keys() if path.startswith("training.")]
UNEXPLAINED = {"save_steps", "cost"}
"""Keys that share the comment of the line above them."""
WRONG = {
    "choice": ("nonsense", "must be "),
    "toggle": ("nonsense", "must be true or false"),
    "integer": ("1.5", "whole number"),
    "number": ("nonsense", "a number"),
    "text": ("{a: 1}", "must be text"),
    "list": ("3", "must be all-linear or a list of layer names"),
}


def written(path: str, value: str) -> str:
    """A recipe of one key."""
    lines = [f"{'  ' * depth}{part}:" for depth, part in enumerate(path.split("."))]
    lines[-1] += f" {value}"
    return "\n".join(lines if path == "name" else ["name: x", *lines])


def test_each_has_words_and_none_has_words_that_is_not_there() -> None:
    from vibeflow.l10n import t
    from vibeflow.recipe.words import words

    assert [key.path for key in keys().values() if not key.words and key.path != "budget"] == []
    assert set(words(t)) <= set(keys())


def test_a_fresh_recipe_has_each_with_its_comment() -> None:
    text = fresh_recipe("x")
    for path in known_keys():
        name = path.rsplit(".", 1)[-1]
        before = re.findall(rf"^(.*)\n *{name}:", text, re.MULTILINE)
        assert before, path
        assert name in UNEXPLAINED or path == "name" or any(line.lstrip().startswith("#") for line in before)


@pytest.mark.parametrize("path", known_keys())
def test_a_wrong_value_is_told_in_our_words(path: str) -> None:
    value, says = WRONG[keys()[path].kind]
    (problem,) = check_text(written(path, value))[1]
    assert problem.key == path and problem.line
    assert says in problem.text


def test_the_panel_has_a_field_for_each_setting_of_a_training() -> None:
    assert [path for path in SETTINGS if path not in BY_KEY] == []
    assert set(BY_KEY) <= set(known_keys())


@pytest.mark.parametrize("path", BY_KEY)
def test_a_field_offers_what_the_recipe_allows(path: str) -> None:
    entry, key = BY_KEY[path], keys()[path]
    assert {option.value for option in entry.options} == (set(key.choices) if key.kind == "choice" else set())
    for edge in (entry.minimum, entry.maximum):
        left_out = edge is not None and any(rule in ("gt", "lt") and edge == end for rule, end in key.bounds)
        if edge is not None and not left_out:
            value = str(int(edge)) if edge == int(edge) else str(edge)
            assert check_text(written(path, value))[1] == []


def beyond(key: Key) -> list[float]:
    """Values just outside the bounds."""
    step = 1 if key.kind == "integer" else 0.001
    away = {"ge": -step, "gt": 0, "le": step, "lt": 0}
    return [bound + away[rule] for rule, bound in key.bounds]


@pytest.mark.parametrize("path", known_keys())
def test_bounds_are_kept(path: str) -> None:
    for value in beyond(keys()[path]):
        (problem,) = check_text(written(path, f"{value:.10g}"))[1]
        assert problem.key == path


def test_each_method_is_described() -> None:
    assert list(METHODS) == list(get_args(Method))
    assert TrainingSettings().traits is METHODS["lora"]
