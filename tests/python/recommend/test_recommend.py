"""Recommendations: from facts alone, the user's numbers in each reason; the recipe follows unless touched."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from vibeflow.features.datasets.manifest import load_manifest
from vibeflow.features.models.facts import ModelFacts, model_facts
from vibeflow.features.setup.advice.recommend import SMALL_FULL_RATE, DataFacts, recommend
from vibeflow.features.setup.advice.terms import Room
from vibeflow.features.setup.facts import SetupFacts
from vibeflow.features.setup.settings import estimate, recipe_settings, shown, sync_recipe
from vibeflow.recipe.keys import known_keys
from vibeflow.recipe.store import load_recipe, save_recipe
from vibeflow.recipe.template import fresh_recipe
from vibeflow.store.calibration import Measured, machine_name, now, remember
from vibeflow.store.home import Home

DATA = DataFacts(train=970, test=242, shape="pairs", median=80, p99=180, longest=203, all_counted=True)
STARTER = ModelFacts("vibeflow/starter", 7_000_000, 1024)
LARGE = ModelFacts("org/seven", 7_200_000_000, 32_768)
_NEEDS = {"lora": 17e9, "qlora": 6e9, "full": 120e9}


def values(data: DataFacts, model: ModelFacts) -> dict[str, object]:
    return {item.key: item.value for item in recommend(data, model)}


def test_every_recommendation_is_a_valid_recipe_key_with_a_reason(tmp_path: Path) -> None:
    for model in (STARTER, LARGE, ModelFacts("org/unknown", None, None)):
        for rows in (1, 30, 970, 5_000, 50_000, 2_000_000):
            items = recommend(replace(DATA, train=rows), model)
            assert {item.key for item in items} <= set(known_keys())
            assert all(item.reason.endswith(".") for item in items)
            path = tmp_path / "vibeflow.yaml"
            path.write_text(fresh_recipe("x"), encoding="utf-8")
            save_recipe(path, {item.key: item.value for item in items})


def test_reasons_hold_the_users_own_numbers() -> None:
    reasons = {item.key: item.reason for item in recommend(DATA, STARTER)}
    assert "970 rows" in reasons["training.epochs"]
    assert "203 tokens" in reasons["training.max_seq_length"]
    assert "7 million parameters" in reasons["training.learning_rate"]


def test_a_small_model_takes_small_steps_where_each_answer_is_another() -> None:
    repeated, open_ = (2.5e-3, 0.2, 8, 8), (1e-3, 0.0, 16, 6)
    for answers, expected in ((None, repeated), (32, repeated), (485, repeated), (486, open_)):
        found = values(replace(DATA, answers=answers), STARTER)
        keys = ("learning_rate", "lora.dropout", "batch_size", "epochs")
        assert tuple(found[f"training.{key}"] for key in keys) == expected, answers
    reasons = {item.key: item.reason for item in recommend(replace(DATA, answers=900), STARTER)}
    assert "900 different answers" in reasons["training.learning_rate"]
    assert "900 different answers" in reasons["training.lora.dropout"]
    assert values(replace(DATA, answers=900), LARGE) == values(DATA, LARGE)


@pytest.mark.parametrize(("rows", "rate"), [(500, 5e-4), (5_000, 5e-4), (50_000, 2e-4), (500_000, 1e-4)])
def test_learning_rates_follow_the_size_of_the_data(rows: int, rate: float) -> None:
    assert values(replace(DATA, train=rows), LARGE)["training.learning_rate"] == rate


def test_more_rows_mean_fewer_passes() -> None:
    epochs = [
        values(replace(DATA, train=rows), LARGE)["training.epochs"] for rows in (500, 5_000, 50_000, 500_000)
    ]
    assert epochs == sorted(epochs, reverse=True)


def test_the_longest_row_fits_or_the_reason_says_what_becomes_of_it() -> None:
    assert values(DATA, STARTER)["training.max_seq_length"] == 256
    long = replace(DATA, longest=5_000, p99=900)
    items = {item.key: item for item in recommend(long, STARTER)}
    assert items["training.max_seq_length"].value == 1024
    assert "longer rows are shortened" in items["training.max_seq_length"].reason


def test_a_large_model_takes_fewer_rows_at_once_but_steps_of_the_same_size() -> None:
    found = values(replace(DATA, p99=400, longest=420), LARGE)
    assert found["training.batch_size"] == 4
    assert found["training.gradient_accumulation_steps"] == 4


def test_the_starters_own_files_are_read() -> None:
    facts = model_facts("vibeflow/starter", None)
    assert facts.context == 1024
    assert facts.parameters is not None
    assert 6_000_000 < facts.parameters < 9_000_000
    assert model_facts("nobody/has-this", None).parameters is None


@pytest.mark.parametrize(
    ("value", "text"), [(3e-3, "0.003"), (5e-5, "0.00005"), (0.05, "0.05"), (16, "16"), ("lora", "LoRA")]
)
def test_values_are_shown_as_people_write_them(value: float | str, text: str) -> None:
    assert shown(value) == text


def _project(folder: Path, train: int) -> Path:
    """A project whose manifest says `train` rows, without importing anything."""
    if not (folder / "vibeflow.yaml").exists():
        (folder / "vibeflow.yaml").write_text(fresh_recipe("x"), encoding="utf-8")
    (folder / "data").mkdir(exist_ok=True)
    manifest = {
        "revision": 1, "created_at": "2026-01-01T00:00:00+00:00", "columns": [],
        "mapped_by": "user", "confidence": 1.0,
        "source": {"name": "a.csv", "path": "/a.csv", "sha256": "0", "bytes": 1, "format": "CSV"},
        "task": "answers", "fixes": {}, "findings": [], "split": {"seed": 42, "share": 0.2}, "language": None,
        "ledger": {"read": train + 100, "train": train, "test": 100, "removed": []}, "files": {},
        "lengths": {"model": "vibeflow/starter", "counted": train + 100, "median": 50, "p95": 90, "p99": 100,
                    "longest": 110, "answer_median": 20, "total_train": 60 * train},
    }  # fmt: skip
    (folder / "data" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def test_untouched_keys_follow_and_touched_ones_stay(tmp_path: Path) -> None:
    project = _project(tmp_path, 300)
    few = sync_recipe(project).training
    assert few.epochs == 8
    save_recipe(project, {"training.learning_rate": 0.001})
    _project(tmp_path, 3_000)
    many = sync_recipe(project).training
    assert (many.epochs, many.learning_rate) == (6, 0.001)
    rate = next(s for s in recipe_settings(project) if s.key == "training.learning_rate")
    assert (rate.changed, rate.value, rate.recommended) == (True, "0.001", "0.0025")
    assert rate.reason.startswith("Set by you.")
    save_recipe(project, {"training.epochs": 7})
    assert sync_recipe(project).training.epochs == 7
    assert load_recipe(project).training.epochs == 7


def test_an_estimate_rests_on_a_measurement_or_is_not_made(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.ensure()
    (tmp_path / "p").mkdir()
    project = _project(tmp_path / "p", 1_000)
    manifest = load_manifest(project)
    assert manifest is not None
    assert estimate(home, project, manifest) is None
    facts = SetupFacts.of(project, load_recipe(project), manifest)
    measured = Measured(
        shape=facts.shape,
        source="run",
        when=now(),
        machine=machine_name(),
        steps=100,
        seconds_per_token=1 / 4_000,
        spread=0.0,
        evaluation_seconds_per_token=0.0,
        startup_seconds=0.0,
        row_seconds=0.0,
        save_seconds=0.0,
        peak_bytes=1_000_000_000,
        trainable_parameters=1,
        total_parameters=7_000_000,
        checkpoint_bytes=1,
    )
    remember(home, measured)
    found = estimate(home, project, manifest)
    assert found is not None
    tokens = facts.tokens_per_epoch * facts.recipe.training.epochs
    assert found.seconds_low < tokens / 4_000 < found.seconds_high
    (home.cache / "calibration.json").write_text("torn {", encoding="utf-8")
    assert estimate(home, project, manifest) is None


def test_no_data_no_recommendation(tmp_path: Path) -> None:
    (tmp_path / "vibeflow.yaml").write_text(fresh_recipe("x"), encoding="utf-8")
    assert recipe_settings(tmp_path) == ()
    assert sync_recipe(tmp_path) == load_recipe(tmp_path)


def test_qlora_where_lora_does_not_fit_and_the_reason_says_by_how_much() -> None:
    tight = Room(
        16_000_000_000, "your NVIDIA T4", True, needs=lambda method, batch: _NEEDS[method] * batch**0.2
    )
    chosen = {item.key: item for item in recommend(DATA, LARGE, tight)}
    assert chosen["training.method"].value == "qlora"
    assert "5.6 GB" in chosen["training.method"].reason and "15.8 GB" in chosen["training.method"].reason
    roomy = replace(tight, total=80_000_000_000)
    assert {item.key: item.value for item in recommend(DATA, LARGE, roomy)}["training.method"] == "lora"


def test_the_batch_is_what_fits_and_a_step_stays_as_large() -> None:
    room = Room(10_000_000_000, "your card", True, needs=lambda method, batch: 2.5e9 * batch)
    found = {item.key: item.value for item in recommend(DATA, LARGE, room)}
    assert (found["training.batch_size"], found["training.gradient_accumulation_steps"]) == (2, 8)


def test_a_full_training_gets_the_rates_of_its_own_table() -> None:
    rates = {
        rows: next(
            item.value
            for item in recommend(replace(DATA, train=rows), LARGE, method="full")
            if item.key == "training.learning_rate"
        )
        for rows in (500, 5_000, 50_000, 500_000)
    }
    assert rates == {500: 1e-4, 5_000: 5e-5, 50_000: 2e-5, 500_000: 1e-5}


def test_looks_that_would_take_too_much_of_the_time_are_fewer() -> None:
    few = replace(DATA, train=300, test=300, tracked=128)
    every = {item.key: item for item in recommend(few, LARGE)}["training.eval_steps"]
    assert every.value is not None and every.value > 300 / 16 * 5 / 10
    assert "300 rows" in every.reason
    many = replace(DATA, train=9_000, test=300, tracked=128)
    assert {item.key: item.value for item in recommend(many, LARGE)}["training.eval_steps"] is None


def test_a_run_stops_early_only_where_that_can_be_judged() -> None:
    def patience(data: DataFacts) -> object:
        return {item.key: item.value for item in recommend(data, STARTER)}["training.early_stopping_patience"]

    assert patience(replace(DATA, tracked=121)) == 4
    assert patience(replace(DATA, test=4, tracked=4)) is None
    assert patience(replace(DATA, train=20, tracked=20)) is None


def test_no_passage_is_said_to_be_shortened() -> None:
    text = replace(DATA, shape="text", longest=9_000, p99=4_000)
    reason = {item.key: item.reason for item in recommend(text, LARGE)}["training.max_seq_length"]
    assert "shortened" not in reason and "pieces of 2,048" in reason


def test_another_method_brings_its_own_rate_unless_one_was_set_by_hand(tmp_path: Path) -> None:
    project = _project(tmp_path, 970)
    assert sync_recipe(project).training.learning_rate == 0.0025
    save_recipe(project, {"training.method": "full"})
    assert sync_recipe(project).training.learning_rate == SMALL_FULL_RATE
    save_recipe(project, {"training.learning_rate": 0.0007, "training.method": "lora"})
    assert sync_recipe(project).training.learning_rate == 0.0007
