"""The recipe: every problem at once with its line, comments kept, a fresh file that explains itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from vibeflow.protocol.errors import RecipeInvalid
from vibeflow.recipe.keys import known_keys
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.problems import check_text
from vibeflow.recipe.store import load_recipe, save_recipe
from vibeflow.recipe.template import fresh_recipe


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    path = tmp_path / "vibeflow.yaml"
    path.write_text(fresh_recipe("Support replies"), encoding="utf-8")
    return path


def test_a_fresh_recipe_states_every_default_and_every_key(recipe: Path) -> None:
    assert load_recipe(recipe) == Recipe(name="Support replies")
    text = recipe.read_text(encoding="utf-8")
    for key in known_keys():
        assert f"{key.rsplit('.', 1)[-1]}:" in text


@pytest.mark.parametrize("name", ['A "quoted": name', "- dash", "#hash", "yes", "1234", "Ünï çode", "a\\b"])
def test_any_name_survives_the_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / "vibeflow.yaml"
    path.write_text(fresh_recipe(name), encoding="utf-8")
    assert load_recipe(path).name == name


def test_saving_changes_the_named_keys_and_keeps_everything_else(recipe: Path) -> None:
    text = recipe.read_text(encoding="utf-8").replace(
        "seed: 42\n\ntraining", "seed: 42  # my birthday\n\ntraining"
    )
    recipe.write_text(text, encoding="utf-8")
    saved = save_recipe(recipe, {"training.learning_rate": 5e-5, "training.lora.r": 8})
    assert (saved.training.learning_rate, saved.training.lora.r) == (5e-5, 8)
    before, after = text.splitlines(), recipe.read_text(encoding="utf-8").splitlines()
    assert [b for a, b in zip(before, after, strict=True) if a != b] == ["  learning_rate: 5e-05", "    r: 8"]


def test_a_key_or_section_that_is_not_there_is_added(tmp_path: Path) -> None:
    path = tmp_path / "vibeflow.yaml"
    path.write_text("name: x # mine\n", encoding="utf-8")
    assert save_recipe(path, {"training.lora.alpha": 64}).training.lora.alpha == 64
    assert "# mine" in path.read_text(encoding="utf-8")


def test_saving_nothing_new_leaves_the_file_byte_for_byte(recipe: Path) -> None:
    before = recipe.read_bytes()
    save_recipe(recipe, {"training.epochs": load_recipe(recipe).training.epochs})
    assert recipe.read_bytes() == before


def test_a_bad_change_leaves_the_file_as_it_was(recipe: Path) -> None:
    before = recipe.read_bytes()
    with pytest.raises(RecipeInvalid):
        save_recipe(recipe, {"training.epochs": 0})
    assert recipe.read_bytes() == before


def test_every_problem_is_told_at_once_with_its_line() -> None:
    text = "\n".join([
        "name: x", "training:", "  epochs: 2.5", "  learning_rat: 3", "  batch_size: true", "  lr: 1",
        "  lora:", "    rank: 3", "  lr_scheduler_type: step", "modell:", "  base: y",
    ])  # fmt: skip
    _, problems = check_text(text)
    assert [(p.line, p.text) for p in problems] == [
        (3, "training.epochs is 2.5, must be a whole number"),
        (4, "unknown key training.learning_rat; did you mean training.learning_rate?"),
        (5, "training.batch_size: yes or no is not a value for this key"),
        (6, "unknown key training.lr; did you mean training.learning_rate?"),
        (8, "unknown key training.lora.rank; did you mean training.lora.r?"),
        (9, "training.lr_scheduler_type is 'step', must be 'cosine', 'linear' or 'constant'"),
        (10, "unknown key modell; did you mean model?"),
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "expected keys"),
        ("- 1\n- 2\n", "expected keys"),
        ("name: [", "not valid YAML"),
        ("name: x\nname: y\n", "duplicate key"),
        ("training:\n  epochs: 3\n", "name is missing"),
        ("name: x\ntraining: 3\n", "group of keys"),
        ("name: x\ntraining:\n  learning_rate: .nan\n", "finite number"),
        ("name: x\n" + "a: &a [" + "*a," * 3, "&a is an alias"),
    ],
)
def test_broken_files_are_refused_in_words(text: str, says: str) -> None:
    recipe, problems = check_text(text)
    assert recipe is None
    assert says in " ".join(p.text for p in problems)


def test_empty_sections_mean_defaults(tmp_path: Path) -> None:
    path = tmp_path / "vibeflow.yaml"
    path.write_text("name: x\ntraining:\nmodel:\n", encoding="utf-8")
    assert load_recipe(tmp_path) == Recipe(name="x")


def test_no_file_and_wrong_encoding_have_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(RecipeInvalid, match="cannot be read"):
        load_recipe(tmp_path / "vibeflow.yaml")
    (tmp_path / "vibeflow.yaml").write_bytes("name: é".encode("utf-16"))
    with pytest.raises(RecipeInvalid, match="UTF-8"):
        load_recipe(tmp_path)
