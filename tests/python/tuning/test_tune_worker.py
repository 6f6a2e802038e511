"""Real workers search: they find better settings where there are some, survive a kill, and obey."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from jobs_kit import state, train_job, wait_for, write_job
from nursery_kit import Nursery

from made_by_hand import spec_of
from vibeflow.jobs.control import request_stop
from vibeflow.jobs.spec import TrainPayload, TunePayload
from vibeflow.jobs.tuning import TuningRecord, read_tuning

RATE = "training.learning_rate"
RECOMMENDED = {RATE: 1e-3, "training.epochs": 2, "training.lora.r": 16, "training.lora.dropout": 0.0}


def tune_job(folder: Path, model: Path, trials: int, seconds: float = 3600, **settings: object) -> Path:
    """A search on rows that can be learned, around settings that learn them far too slowly."""
    train_job(folder, model, **{"epochs": 2, "learning_rate": 1e-3, "batch_size": 8, **settings})  # type: ignore[arg-type]
    train = spec_of(folder).payload
    assert isinstance(train, TrainPayload)
    # Whoever looks at the test rows fails.
    (folder / "inputs" / "test.jsonl").unlink()
    payload = TunePayload(train=train, budget_seconds=seconds, most_trials=trials)
    return write_job(folder, payload, "tune-0001")


def over(record: TuningRecord) -> int:
    return sum(trial.state != "running" for trial in record.trials)


@pytest.mark.slow
def test_a_search_finds_better_settings_and_proves_it(
    nursery: Nursery, tmp_path: Path, tiny_model: Path
) -> None:
    folder = tune_job(tmp_path / "job", tiny_model, trials=7)
    assert nursery.run(folder) == 0
    assert state(folder).state == "succeeded"
    record = read_tuning(folder)
    first = record.trials[0]
    assert first.values == RECOMMENDED
    assert first.state == "finished" and first.curve[0].step == 0
    assert first.curve[-1].step == first.steps == first.total_steps
    assert len(record.trials) == 7
    assert {trial.state for trial in record.trials} == {"finished", "pruned"}
    for trial in record.trials:
        assert trial.state == "finished" or trial.steps < trial.total_steps
    assert record.compared is not None
    recommended, best = record.compared
    assert len(recommended) == len(best) == 3
    assert record.clear and max(best) < min(recommended)
    rows = [
        {json.loads(line)["n"] for line in (folder / name).read_text(encoding="utf-8").splitlines()}
        for name in ("learn.jsonl", "validate.jsonl")
    ]
    assert (len(rows[0]), len(rows[1]), rows[0] & rows[1]) == (32, 8, set())
    assert record.validation_rows == 8


@pytest.mark.slow
def test_killed_in_mid_trial_it_keeps_those_that_are_over_and_repeats_the_one(
    nursery: Nursery, tmp_path: Path, tiny_model: Path
) -> None:
    folder = tune_job(tmp_path / "job", tiny_model, trials=30, epochs=6)
    pid = nursery.start(folder)
    wait_for(lambda: over(read_tuning(folder)) >= 2 and len(read_tuning(folder).trials[-1].curve) in (1, 2))
    os.kill(pid, signal.SIGKILL)
    assert nursery.wait() == -signal.SIGKILL
    before = read_tuning(folder)
    assert before.trials[-1].state == "running", "the kill came too late"
    kept, interrupted = before.trials[:-1], before.trials[-1]
    nursery.start(folder)
    wait_for(lambda: over(read_tuning(folder)) > len(kept))
    request_stop(folder)
    assert nursery.wait() == 0
    assert state(folder).state == "stopped"
    after = read_tuning(folder)
    assert after.trials[: len(kept)] == kept
    again = after.trials[len(kept)]
    assert again.values == interrupted.values
    assert again.curve[: len(interrupted.curve)] == interrupted.curve, "the same trial, bit by bit"
    assert all(trial.state != "running" for trial in after.trials)
    assert after.elapsed > before.elapsed


@pytest.mark.slow
def test_settings_that_diverge_are_a_failed_trial_and_no_end(
    nursery: Nursery, tmp_path: Path, tiny_model: Path
) -> None:
    folder = tune_job(tmp_path / "job", tiny_model, trials=2, learning_rate=1e30)
    assert nursery.run(folder) == 0
    record = read_tuning(folder)
    assert [trial.state for trial in record.trials] == ["failed", "failed"]
    assert "no number" in (record.trials[0].problem or "")
    assert record.compared is None


@pytest.mark.slow
def test_the_budget_ends_a_trial_in_its_middle(nursery: Nursery, tmp_path: Path, tiny_model: Path) -> None:
    folder = tune_job(tmp_path / "job", tiny_model, trials=30, seconds=0.01)
    assert nursery.run(folder) == 0
    assert state(folder).state == "succeeded"
    assert read_tuning(folder).trials == ()


@pytest.mark.slow
def test_too_few_rows_are_said(nursery: Nursery, tmp_path: Path, tiny_model: Path) -> None:
    folder = tune_job(tmp_path / "job", tiny_model, trials=4, rows=3)
    assert nursery.run(folder) == 1
    error = state(folder).error
    assert error is not None and error.code == "data.empty" and "3 rows" in error.message
