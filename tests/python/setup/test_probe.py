"""The probe: real steps with a project's own rows in a child process, remembered for the estimate; ended
with its owner."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from vibeflow.features.setup.probing import Prober
from vibeflow.jobs.spec import TrainPayload
from vibeflow.recipe.training import LoraSettings, TrainingSettings
from vibeflow.store.calibration import Shape, read_measurements
from vibeflow.store.home import Home

SHAPE = Shape(
    model="tiny", method="lora", r=4, batch_size=8, length=64, precision="fp32", gradient_checkpointing="off"
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.ensure()
    return home


@pytest.fixture
def payload(tmp_path: Path, tiny_model: Path, rows_file: Callable[..., Path]) -> TrainPayload:
    return TrainPayload(
        model=str(tiny_model),
        model_path=tiny_model,
        train_file=rows_file("train.jsonl", 64),
        test_file=rows_file("test.jsonl", 16, 100),
        settings=TrainingSettings(
            epochs=1,
            batch_size=8,
            precision="fp32",
            gradient_checkpointing="off",
            lora=LoraSettings(r=4, alpha=8),
        ),
        data_digest="",
        recipe_digest="",
    )


def test_a_probe_measures_what_an_estimate_needs(home: Home, payload: TrainPayload) -> None:
    done = threading.Event()
    prober = Prober(home)
    before = sorted(payload.train_file.parent.iterdir())
    assert prober.begin(payload, SHAPE, done.set)
    assert prober.working_on(SHAPE) and not prober.begin(payload, SHAPE, done.set)
    assert done.wait(300)
    assert not prober.working_on(SHAPE) and not prober.failed(SHAPE)
    (found,) = read_measurements(home)
    assert found.shape == SHAPE and found.source == "probe" and found.steps > 0
    assert found.seconds_per_token > 0 and found.evaluation_seconds_per_token > 0
    assert found.startup_seconds > 0 and found.peak_bytes > 100_000_000
    assert 0 < found.trainable_parameters < found.total_parameters and found.checkpoint_bytes > 0
    assert sorted(payload.train_file.parent.iterdir()) == before  # nothing is left beside the data


def test_what_cannot_be_measured_is_not_tried_again_by_itself(home: Home, payload: TrainPayload) -> None:
    payload.train_file.write_text("no row\n", encoding="utf-8")
    done = threading.Event()
    prober = Prober(home)
    assert prober.begin(payload, SHAPE, done.set) and done.wait(300)
    assert prober.failed(SHAPE) and read_measurements(home) == []


def probes(parent: psutil.Process) -> list[psutil.Process]:
    found = []
    for one in parent.children():
        with contextlib.suppress(psutil.NoSuchProcess):  # ended, or about to
            if "vibeflow.worker.probe" in one.cmdline():
                found.append(one)
    return found


def test_a_probe_ends_with_the_backend(home: Home, payload: TrainPayload) -> None:
    me = psutil.Process()
    prober = Prober(home)
    prober.begin(payload, SHAPE, lambda: None)
    deadline = time.monotonic() + 20
    while not (children := probes(me)):
        assert time.monotonic() < deadline
        time.sleep(0.02)
    prober.close()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []
