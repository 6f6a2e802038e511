"""Each setting of a training, changed alone, changes what the run does: from its job to its last step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from jobs_kit import write_rows

from vibeflow.engine.models.adapters import adapter_config, add_lora
from vibeflow.engine.models.device import choose
from vibeflow.engine.models.load import load_model
from vibeflow.engine.train.checkpoint import Checkpoints, Saved
from vibeflow.engine.train.loop import Training
from vibeflow.jobs.spec import TrainPayload
from vibeflow.protocol.training import EvalPoint, TrainPoint
from vibeflow.recipe.keys import known_keys
from vibeflow.recipe.training import LoraSettings, TrainingSettings
from vibeflow.worker.ready.training import make_ready, read

PLAIN: dict[str, Any] = {
    "epochs": 1,
    "learning_rate": 1e-2,
    "batch_size": 4,
    "precision": "fp32",
    "gradient_checkpointing": "off",
    "lora": {"r": 4, "alpha": 8},
}
EVERY_FOUR = {"eval_steps": 4, "save_steps": 4}
NO_PROGRESS = {"learning_rate": 1e-30, "eval_steps": 1}
"""The loss stays as it is, which is what patience is for."""


class Ear:
    """Listens, and wishes nothing."""

    def __init__(self) -> None:
        self.evaluated: list[int] = []
        self.saved: set[int] = set()

    def point(self, point: TrainPoint) -> None: ...

    def evaluation(self, point: EvalPoint) -> None:
        self.evaluated.append(point.step)

    def checkpoints(self, saved: list[Saved], best: int | None) -> None:
        self.saved |= {one.step for one in saved}

    def log(self, text: str, warning: bool = False) -> None: ...

    def should_stop(self) -> bool:
        return False


@dataclass(frozen=True)
class Seen:
    """What a run showed of its settings."""

    kind: str
    tokens: int
    """Of the rows."""
    trained: int
    """Of them, those that are learned."""
    parameters: int
    """That are trained."""
    numbers: str
    optimizer: str
    checkpointing: bool
    steps: int
    evaluated: tuple[int, ...]
    saved: tuple[int, ...]
    weights: str
    """Digest of what was trained."""


Run = Callable[..., Seen]


@pytest.fixture(scope="module")
def run(tiny_model: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("settings")
    write_rows(folder / "train.jsonl", 16)
    write_rows(folder / "test.jsonl", 4, 100)

    def go(**settings: Any) -> Seen:
        payload = TrainPayload(
            model=str(tiny_model),
            model_path=tiny_model,
            train_file=folder / "train.jsonl",
            test_file=folder / "test.jsonl",
            settings=TrainingSettings.model_validate(PLAIN | settings),
            data_digest="",
            recipe_digest="",
        )
        # As from the disk: what a job's file loses on the way would be lost for the engine.
        payload = TrainPayload.model_validate_json(payload.model_dump_json())
        device, ear = choose(payload.settings.precision), Ear()
        found = read(payload, folder, device, ear)
        ready = make_ready(found, device, payload.model, ear)
        training = Training(
            ready.model,
            ready.objective,
            device,
            found.settings,
            found.examples,
            found.tracked,
            Checkpoints(tmp_path_factory.mktemp("run")),
            ear,
        )
        outcome = training.run()
        learned = [parameter for parameter in ready.model.parameters() if parameter.requires_grad]
        return Seen(
            kind=found.loaded.kind,
            tokens=sum(len(example.ids) for example in found.examples),
            trained=sum(getattr(example, "trained_count", 1) for example in found.examples),
            parameters=ready.prepared.trainable,
            numbers=device.precision,
            optimizer=type(training._optimizer).__name__,
            checkpointing=ready.checkpointing,
            steps=outcome.progress.step,
            evaluated=tuple(ear.evaluated),
            saved=tuple(sorted(ear.saved)),
            weights=sha256(b"".join(one.detach().float().numpy().tobytes() for one in learned)).hexdigest(),
        )

    return go


@pytest.fixture(scope="module")
def plain(run: Run) -> Seen:
    return run(**EVERY_FOUR)


@pytest.fixture(autouse=True)
def one_thread_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIBEFLOW_THREADS", "1")


CHANGES: dict[str, tuple[object, str]] = {
    "method": ("full", "parameters"),
    "task": ("classify", "kind"),
    "train_on": ("all", "trained"),
    "epochs": (2, "steps"),
    "learning_rate": (2e-2, "weights"),
    "batch_size": (2, "steps"),
    "gradient_accumulation_steps": (2, "steps"),
    "warmup_ratio": (0.9, "weights"),
    "lr_scheduler_type": ("constant", "weights"),
    "weight_decay": (0.5, "weights"),
    "max_grad_norm": (1e-3, "weights"),
    "max_seq_length": (52, "tokens"),
    "seed": (7, "weights"),
    "eval_steps": (2, "evaluated"),
    "save_steps": (2, "saved"),
    "optimizer": ("adafactor", "optimizer"),
    "early_stopping_patience": (1, "steps"),
    "precision": ("bf16", "numbers"),
    "gradient_checkpointing": ("on", "checkpointing"),
    "lora.r": (8, "parameters"),
    "lora.alpha": (64, "weights"),
    "lora.dropout": (0.5, "weights"),
    "lora.target_modules": (["q_proj"], "parameters"),
}
"""For each setting another value, and where it shows."""


def test_none_is_left_out() -> None:
    assert {f"training.{key}" for key in CHANGES} == {
        key for key in known_keys() if key.startswith("training.")
    }


@pytest.mark.parametrize("key", CHANGES)
def test_a_setting_changes_the_run(run: Run, plain: Seen, key: str) -> None:
    value, where = CHANGES[key]
    room, _, inner = key.partition(".")
    changed = {room: PLAIN["lora"] | {inner: value}} if inner else {key: value}
    if key == "early_stopping_patience":
        assert run(**NO_PROGRESS, **changed).steps < run(**NO_PROGRESS).steps
    else:
        assert getattr(run(**EVERY_FOUR | changed), where) != getattr(plain, where)


def test_the_same_settings_change_nothing(run: Run, plain: Seen) -> None:
    assert run(**EVERY_FOUR) == plain


def test_an_adapter_is_described_by_the_bytes_that_it_always_had(tiny_model: Path) -> None:
    adapted = add_lora(load_model(tiny_model, choose("fp32")).model, LoraSettings(r=4, alpha=8), 0, "base")
    assert '"lora_alpha": 8.0,' in adapter_config(adapted)
