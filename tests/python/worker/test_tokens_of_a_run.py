"""A real worker whose rows are many: their tokens are made once for two runs; while they are made it stops
and pauses as asked; killed in the middle, it begins them anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from jobs_kit import ENVIRONMENT, events, run, start, state, steps, train_job, wait_for

from vibeflow.engine.files import read_folder
from vibeflow.jobs.control import request_pause, request_stop, take_back_pause
from vibeflow.jobs.events import LogEvent, PlanEvent, ProgressEvent, ResultEvent
from vibeflow.jobs.status import status_of
from vibeflow.store.home import Home

ROWS = 1_100
AGAIN = "The rows were turned into tokens before"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setitem(ENVIRONMENT, "VIBEFLOW_HOME", str(tmp_path / "home"))
    monkeypatch.setitem(ENVIRONMENT, "VIBEFLOW_THREADS", "2")
    return Home(tmp_path / "home")


def said(folder: Path) -> str:
    return "\n".join(event.line.text for event in events(folder) if isinstance(event, LogEvent))


def counting(folder: Path) -> bool:
    """Whether some of the rows are tokens already."""
    return any(isinstance(event, ProgressEvent) for event in events(folder))


def job(folder: Path, model: Path, times: int = 1) -> Path:
    """`times`: how often its rows are repeated; 60 take half a minute."""
    train_job(folder, model, rows=ROWS, epochs=1, batch_size=16, eval_steps=50)
    rows = folder / "inputs" / "train.jsonl"
    rows.write_bytes(rows.read_bytes() * times)
    return folder


@pytest.mark.slow
def test_a_second_run_uses_the_tokens_of_the_first_and_ends_the_same(
    tmp_path: Path, tiny_model: Path, home: Home
) -> None:
    first, second, third = (job(tmp_path / name, tiny_model) for name in ("first", "second", "third"))
    for folder in (first, second):
        assert run(folder) == 0
    assert "Turning 1,100 rows into tokens, in 1 process." in said(first)
    assert AGAIN in said(second)
    assert "Turning" not in said(second)
    shutil.rmtree(home.cache)
    assert run(third) == 0, "the cache may be deleted at any time"
    assert AGAIN not in said(third)
    results = [read_folder(folder / "result") for folder in (first, second, third)]
    assert results[0] == results[1] == results[2]
    plans = [event for folder in (first, second) for event in events(folder) if isinstance(event, PlanEvent)]
    assert plans[0].learned == plans[1].learned
    assert plans[0].train_rows == ROWS


@pytest.mark.slow
def test_stopped_while_tokens_are_made_it_ends_without_a_model(tmp_path: Path, tiny_model: Path) -> None:
    folder = job(tmp_path / "job", tiny_model, times=60)
    worker = start(folder)
    wait_for(lambda: counting(folder))
    request_stop(folder)
    assert worker.wait(timeout=20) == 0
    assert state(folder).state == "stopped"
    assert not any(isinstance(event, ResultEvent) for event in events(folder))
    assert "Stopped before its rows were tokens" in said(folder)


@pytest.mark.slow
def test_paused_or_killed_while_tokens_are_made_it_begins_them_anew(
    tmp_path: Path, tiny_model: Path, home: Home
) -> None:
    folder = job(tmp_path / "job", tiny_model, times=60)
    worker = start(folder)
    wait_for(lambda: counting(folder))
    request_pause(folder)
    assert worker.wait(timeout=20) == 0
    assert state(folder).state == "paused"
    take_back_pause(folder)
    before = len(events(folder))
    worker = start(folder)
    wait_for(lambda: any(isinstance(event, ProgressEvent) for event in events(folder)[before:]))
    worker.kill()
    worker.wait()
    assert state(folder).state == "running"
    assert status_of(folder).progress == 0, "rows that are counted anew are no progress"
    rows = folder / "inputs" / "train.jsonl"
    rows.write_bytes(b"\n".join(rows.read_bytes().splitlines()[:ROWS]) + b"\n")
    assert run(folder) == 0
    assert state(folder).state == "succeeded"
    assert max(steps(folder)) == 69
    assert len([path for path in (home.cache / "tokens").iterdir() if path.is_dir()]) == 1


@pytest.mark.slow
def test_a_stop_keeps_what_a_paused_run_had_learned_though_its_tokens_are_gone(
    tmp_path: Path, tiny_model: Path, home: Home
) -> None:
    folder = job(tmp_path / "job", tiny_model)
    worker = start(folder)
    wait_for(lambda: bool(steps(folder)) and any((folder / "checkpoints").glob("step-*")))
    request_pause(folder)
    assert worker.wait(timeout=30) == 0
    assert state(folder).state == "paused"
    shutil.rmtree(home.cache / "tokens")
    take_back_pause(folder)
    request_stop(folder)
    assert run(folder) == 0
    assert state(folder).state == "stopped"
    assert any(isinstance(event, ResultEvent) for event in events(folder))
