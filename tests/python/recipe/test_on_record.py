"""Settings of a job are read as they were told: by other versions, and beyond what a recipe may ask for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from vibeflow.features.training.snapshot import train_payload
from vibeflow.jobs.reading import digest_of, read_spec
from vibeflow.jobs.spec import JobSpec, TrainPayload
from vibeflow.protocol.errors import NotFound
from vibeflow.recipe.section import ON_RECORD
from vibeflow.recipe.store import load_recipe
from vibeflow.recipe.template import fresh_recipe
from vibeflow.recipe.training import TrainingSettings

OLD = {
    "method": "lora", "task": "auto", "train_on": "answers", "epochs": 4, "learning_rate": 0.003,
    "batch_size": 16, "gradient_accumulation_steps": 1, "warmup_ratio": 0.05,
    "lr_scheduler_type": "cosine", "weight_decay": 0.0, "max_grad_norm": 1.0, "max_seq_length": 512,
    "seed": 42, "eval_steps": None, "save_steps": None, "optimizer": "adamw",
    "early_stopping_patience": None, "precision": "auto", "gradient_checkpointing": "auto",
    "lora": {"r": 16, "alpha": 32.0, "dropout": 0.0, "target_modules": "all-linear"},
}  # fmt: skip
"""As job.json had them before recipe, job and engine shared one model."""


def payload_of(project: Path) -> TrainPayload:
    content = {"train.jsonl": b"{}", "vibeflow.yaml": (project / "vibeflow.yaml").read_bytes()}
    return train_payload(Path("/inputs"), load_recipe(project), content, (None, None))


def read_back(folder: Path, payload: TrainPayload, settings: dict[str, Any]) -> TrainingSettings:
    """What the worker reads of a job whose file has these settings."""
    spec = JobSpec(
        id="run-0001-train",
        kind="train",
        project_id="p",
        project_path=folder,
        number=1,
        created_at="now",
        payload=payload,
    )
    value = json.loads(spec.model_dump_json())
    value["payload"]["settings"] = settings
    data = json.dumps(value).encode()
    (folder / "job.json").write_bytes(data)
    found = read_spec(folder, digest_of(data)).payload
    assert isinstance(found, TrainPayload)
    return found.settings


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "vibeflow.yaml").write_text(fresh_recipe("x"), encoding="utf-8")
    return tmp_path


def test_a_job_says_what_it_always_said(project: Path) -> None:
    payload = payload_of(project)
    told = json.loads(payload.model_dump_json())["settings"]
    assert {key: told[key] for key in OLD} == OLD


def test_an_old_job_gives_the_settings_of_the_same_recipe(project: Path) -> None:
    payload = payload_of(project)
    assert read_back(project, payload, OLD) == payload.settings


def test_keys_of_another_version_are_no_hindrance(project: Path) -> None:
    payload = payload_of(project)
    newer = OLD | {"novelty": True, "lora": OLD["lora"] | {"bias": "all"}}  # type: ignore[operator]
    older = {key: value for key, value in OLD.items() if key not in ("optimizer", "early_stopping_patience")}
    assert read_back(project, payload, newer) == read_back(project, payload, older) == payload.settings


@pytest.mark.parametrize(
    ("key", "value"), [("epochs", 1000), ("max_seq_length", 8), ("learning_rate", 3.0), ("batch_size", 4096)]
)
def test_what_was_carried_on_beyond_a_bound_is_read(project: Path, key: str, value: float) -> None:
    found = read_back(project, payload_of(project), OLD | {key: value})
    assert getattr(found, key) == value
    inner = read_back(project, payload_of(project), OLD | {"lora": {"r": 1024, "alpha": 4096.0}})
    assert (inner.lora.r, inner.lora.alpha) == (1024, 4096.0)


@pytest.mark.parametrize(
    "wrong", [{"epochs": "many"}, {"method": "magic"}, {"batch_size": True}, {"lora": 3}]
)
def test_what_makes_no_sense_is_no_job(project: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(NotFound):
        read_back(project, payload_of(project), OLD | wrong)


def test_who_asks_is_held_to_the_bounds() -> None:
    for wrong in ({"epochs": 1000}, {"lora": {"alpha": 0}}):
        with pytest.raises(ValidationError):
            TrainingSettings.model_validate(wrong)
        TrainingSettings.model_validate(wrong, context=ON_RECORD)
