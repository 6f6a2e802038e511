"""Real workers whose memory runs out, or that were ended for it; and runs that go on from other runs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jobs_kit import digest, events, state, steps, train_job, write_job
from nursery_kit import Nursery

from made_by_hand import spec_of
from vibeflow.engine.files import read_folder
from vibeflow.jobs.attempts import record_death
from vibeflow.jobs.control import request_discard, request_epochs, request_stop
from vibeflow.jobs.events import (
    CheckpointEvent,
    EvalPointEvent,
    LogEvent,
    PlanEvent,
    ResultEvent,
    StepDownEvent,
)
from vibeflow.jobs.spec import TrainPayload

BATCH = {"epochs": 2, "batch_size": 64, "learning_rate": 3e-3, "eval_steps": 2, "save_steps": 1}
STEADY = {"lr_scheduler_type": "constant", "warmup_ratio": 0.0, "eval_steps": 10, "save_steps": 5}


def said(folder: Path) -> list[str]:
    return [event.line.text for event in events(folder) if isinstance(event, LogEvent)]


def halvings(folder: Path) -> list[StepDownEvent]:
    return [event for event in events(folder) if isinstance(event, StepDownEvent)]


def test_memory_that_really_runs_out_in_a_worker(nursery: Nursery, tiny_model: Path, tmp_path: Path) -> None:
    """R12: the address space is limited, allocations fail, the run completes, and says what it did."""
    free, poor = (train_job(tmp_path / name, tiny_model, rows=128, **BATCH) for name in ("free", "poor"))
    assert nursery.run(free) == 0
    result = next(event for event in events(free) if isinstance(event, ResultEvent))
    before = next(event for event in events(free) if isinstance(event, PlanEvent))
    assert (before.batch, before.trainable_parameters) > ("", 0)
    assert float(result.summary["peakMemory"]) > 0
    for spare in (24, 12, 6):  # what a batch takes depends on how this machine computes it
        assert nursery.run(poor, spare=spare << 20) in (0, 1)
        if halvings(poor):
            break
        poor = train_job(tmp_path / f"poor{spare}", tiny_model, rows=128, **BATCH)
    assert state(poor).state == "succeeded", state(poor).error
    found = halvings(poor)
    assert [event.times for event in found] == list(range(1, len(found) + 1))
    assert {event.cause for event in found} == {"host"}
    assert found[-1].batch_size * found[-1].gradient_accumulation_steps == 64
    assert any("ran out of memory" in text and "the same rows as before" in text for text in said(poor))
    # Exact: with what was fitted, a machine with room comes to the same bits.
    known = train_job(tmp_path / "known", tiny_model, rows=128, **BATCH)
    (known / "fit.json").write_bytes((poor / "fit.json").read_bytes())
    assert nursery.run(known) == 0
    assert not halvings(known)
    assert read_folder(known / "result") == read_folder(poor / "result")


def test_memory_that_is_never_enough_ends_with_a_cause(
    nursery: Nursery, tiny_model: Path, tmp_path: Path
) -> None:
    folder = train_job(tmp_path / "job", tiny_model, rows=128, **BATCH)
    assert nursery.run(folder, spare=300_000) == 1
    fault = state(folder).error
    assert fault is not None and fault.code == "memory.exhausted"
    assert "qlora" in fault.hint


def test_after_the_system_ended_it_the_next_start_steps_down_once(
    nursery: Nursery, tiny_model: Path, tmp_path: Path
) -> None:
    folder = train_job(tmp_path / "job", tiny_model, rows=128, **BATCH)
    assert nursery.run(folder, kill_after=0.3) != 0
    record_death(folder, 0, "memory")
    assert nursery.run(folder, kill_after=30) == 0
    found = halvings(folder)
    assert [(event.cause, event.batch_size, event.times) for event in found] == [("killed", 32, 1)]
    assert json.loads((folder / "fit.json").read_text())["kills"] == 1
    plans = [event for event in events(folder) if isinstance(event, PlanEvent)]
    assert plans[-1].batch == "32 x 2 added up"


def continued(folder: Path, earlier: str, **changes: Any) -> Path:
    """A job beside `folder` that goes on from `earlier`."""
    made = folder.with_name("run-0002-train")
    made.mkdir()
    payload = spec_of(folder).payload
    assert isinstance(payload, TrainPayload)
    settings = payload.settings.model_copy(update=changes)
    new = payload.model_copy(
        update={"settings": settings, "continued_from": earlier, "continued_digest": digest(folder)}
    )
    (made / "inputs").symlink_to(folder / "inputs")
    return write_job(made, new, "run-0002-train")


def test_a_run_goes_on_from_another(nursery: Nursery, tiny_model: Path, tmp_path: Path) -> None:
    whole = train_job(tmp_path / "whole", tiny_model, **{**STEADY, "epochs": 3})
    assert nursery.run(whole) == 0
    first = train_job(tmp_path / "p" / "run-0001-train", tiny_model, **{**STEADY, "epochs": 2})
    assert nursery.run(first) == 0
    second = continued(first, first.name, epochs=3)
    assert nursery.run(second, kill_after=0.35) in (0, -9)
    assert nursery.run(second) == 0
    assert state(second).state == "succeeded"
    weights = [read_folder(folder / "result")["adapter_model.safetensors"] for folder in (whole, second)]
    assert weights[0] == weights[1]
    assert min(steps(second)) > 40
    evaluations = {event.point.step for event in events(second) if isinstance(event, EvalPointEvent)}
    assert evaluations == {0, 10, 20, 30, 40, 50, 60}
    kept = [event for event in events(second) if isinstance(event, CheckpointEvent)]
    assert {40} <= {view.step for view in kept[0].checkpoints}
    assert "Run 1 is carried on from its step 40." in said(second)


@pytest.mark.parametrize(
    ("earlier", "changes", "words"),
    [
        ("run-0007-train", {}, "Run 7, which this one is to go on from, is no longer there"),
        ("run-0001-train", {"batch_size": 4}, "rows of a step"),
        ("run-0001-train", {"seed": 7}, "seed is no longer the same"),
        ("run-0001-train", {}, "no sound checkpoint"),
    ],
)
def test_what_cannot_be_gone_on_from_is_said(
    nursery: Nursery, tiny_model: Path, tmp_path: Path, earlier: str, changes: dict[str, int], words: str
) -> None:
    first = train_job(tmp_path / "run-0001-train", tiny_model)
    second = continued(first, earlier, **changes)
    assert nursery.run(second) == 1
    fault = state(second).error
    assert fault is not None and words in fault.message and fault.hint


def test_more_passes_and_a_stop_without_a_model(nursery: Nursery, tiny_model: Path, tmp_path: Path) -> None:
    folder = train_job(tmp_path / "more", tiny_model, rows=8, epochs=2)
    request_epochs(folder, 3)
    assert nursery.run(folder) == 0
    plans = [event for event in events(folder) if isinstance(event, PlanEvent)]
    assert [(plan.epochs, plan.total_steps) for plan in plans] == [(2, 8), (3, 12)]
    assert steps(folder)[-1] == 12
    thrown = train_job(tmp_path / "thrown", tiny_model, rows=8)
    request_discard(thrown)
    assert nursery.run(thrown) == 0
    assert state(thrown).state == "stopped"
    assert not any(isinstance(event, ResultEvent) for event in events(thrown))
    assert not (thrown / "result").exists()


def test_a_run_that_goes_astray_fails_and_keeps_its_checkpoints(
    nursery: Nursery, tiny_model: Path, tmp_path: Path
) -> None:
    """R13: no result, so that nothing is evaluated, committed or served; the best can be gone on from."""
    settings = {"lr_scheduler_type": "constant", "warmup_ratio": 0.0, "save_steps": 1, "max_grad_norm": 1e30}
    folder = train_job(tmp_path / "run-0001-train", tiny_model, **{**settings, "learning_rate": 1e36})
    assert nursery.run(folder) == 1
    fault = state(folder).error
    assert fault is not None and fault.code == "training.diverged"
    assert "1e+35" in fault.hint
    assert not (folder / "result").exists()
    assert not any(isinstance(event, ResultEvent) for event in events(folder))
    assert list((folder / "checkpoints").glob("step-*"))
    last = steps(folder)[-1]
    assert f"step {last}" in fault.message, "it ended within that step"


def test_a_stop_that_comes_before_the_first_step_keeps_a_model(
    nursery: Nursery, tiny_model: Path, tmp_path: Path
) -> None:
    folder = train_job(tmp_path / "job", tiny_model)
    request_stop(folder)
    assert nursery.run(folder) == 0
    assert state(folder).state == "stopped"
    assert (folder / "result" / "adapter_model.safetensors").exists()
