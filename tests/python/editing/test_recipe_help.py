"""The recipe in an editor: every key explained, problems with their place, mended text that is valid."""

from __future__ import annotations

import pytest

from vibeflow.features.editing.lines import Lines
from vibeflow.features.editing.recipe_check import RecipeFix, check
from vibeflow.features.editing.recipe_complete import complete, hover
from vibeflow.features.editing.recipe_keys import help_text
from vibeflow.recipe.keys import below, keys, known_keys
from vibeflow.recipe.problems import check_text
from vibeflow.recipe.template import fresh_recipe


def mended(text: str, fix: RecipeFix) -> str:
    lines = Lines(text)
    for change in sorted(fix.changes, key=lambda one: one.start, reverse=True):
        lines.replace(change.start, change.end, change.text)
    return "\n".join(lines.lines)


def test_every_key_is_explained_with_its_default() -> None:
    for path in known_keys():
        key = keys()[path]
        assert len(key.words) > 15, path
        assert path == "name" or "Left out:" in help_text(key)


def test_a_fresh_recipe_has_no_problem_and_a_hover_on_every_key() -> None:
    lines = fresh_recipe("Support").split("\n")
    assert check(lines) == []
    with_keys = [at for at, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")]
    assert all(hover(lines, at) for at in with_keys)


@pytest.mark.parametrize(
    ("text", "title", "after"),
    [
        (
            "name: a\nlr: 0.1\n",
            "Move to training.learning_rate",
            "name: a\ntraining:\n  learning_rate: 0.1\n",
        ),
        (
            "name: a\ntraining:\n  epoch: 3\n",
            "Change to training.epochs",
            "name: a\ntraining:\n  epochs: 3\n",
        ),
        (
            "name: a\ntraining:\n  epochs: 900 # many\n",
            "Set epochs to 200",
            "name: a\ntraining:\n  epochs: 200 # many\n",
        ),
        ("name: a\nextra:\n  deep: 1\nmodel:\n", "Remove extra", "name: a\nmodel:\n"),
        ("training:\n  epochs: 1\n", "Add a name", "name: My model\ntraining:\n  epochs: 1\n"),
        (
            "name: a\ntraining:\n  lr_scheduler_type: linar\n",
            "Set lr_scheduler_type to linear",
            "name: a\ntraining:\n  lr_scheduler_type: linear\n",
        ),
    ],
)
def test_a_problem_is_mended_in_place(text: str, title: str, after: str) -> None:
    (problem,) = check(text.split("\n"))
    fix = next(one for one in problem.fixes if one.title == title)
    assert mended(text, fix) == after
    assert check_text(after)[1] == []


def test_a_value_out_of_bounds_is_underlined_alone() -> None:
    (problem,) = check(["name: a", "training:", "  lora: # the adapter", "    r:   0  # rank"])
    assert (problem.start, problem.end) == ((3, 9), (3, 10))


def test_yaml_that_does_not_parse_is_one_problem_on_its_line() -> None:
    (problem,) = check(["name: a", "training: [", "x: {"])
    assert problem.message.startswith("not valid YAML")
    assert problem.fixes == ()


def test_completion_offers_what_is_not_there_yet() -> None:
    lines = ["name: a", "training:", "  epochs: 1", "  ", ""]
    labels = [one.label for one in complete(lines, 3, 2)]
    assert "epochs" not in labels
    assert set(labels) == {key.name for key in below("training")} - {"epochs"}
    assert [one.label for one in complete(lines, 4, 0)] == [
        "model",
        "data",
        "budget",
        "evaluation",
    ]
    assert [one.label for one in complete(["training:", "  lr_scheduler_type: "], 1, 21)] == [
        "cosine",
        "linear",
        "constant",
    ]
    assert complete(["model:", "  base: "], 1, 8)[0].label == "vibeflow/starter"
    assert complete(["# a comment"], 0, 5) == []
