"""The benchmark job: models side by side, nothing asked twice after a crash, a stop keeps what is whole."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import pytest
from jobs_kit import train_job, write_job, write_rows
from nursery_kit import Nursery

from vibeflow.jobs.benchmarks import read_benchmarks
from vibeflow.jobs.control import request_stop
from vibeflow.jobs.events import LogEvent, ResultEvent, read_events
from vibeflow.jobs.payloads.benchmark import BenchmarkModelRecord, BenchmarkPayload, BenchmarkSet
from vibeflow.jobs.status import status_of

pytest.importorskip("lm_eval")

COMMIT = "c" * 40


@pytest.fixture(scope="module")
def nursery() -> Nursery:
    made = Nursery()
    yield made  # type: ignore[misc]  # pytest takes the generator apart
    made.close()


@pytest.fixture(scope="module")
def trained(tiny_model: Path, nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = train_job(tmp_path_factory.mktemp("train") / "job", tiny_model, epochs=2, eval_steps=40)
    assert nursery.run(folder) == 0
    return folder / "result"


def scenes(path: Path, count: int) -> None:
    rows = [
        {
            "query": f"Sorting: She picks up box {n}",
            "choices": [
                f"and opens {n}.",
                "and sings",
                "It is blue.",
                "A dog writes a very long letter to it.",
            ],
            "gold": n % 4,
            "label": str(n % 4),
        }
        for n in range(count)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def job(folder: Path, trained: Path) -> Path:
    (folder / "inputs").mkdir(parents=True)
    scenes(folder / "inputs" / "hellaswag.jsonl", 12)
    write_rows(folder / "inputs" / "own.jsonl", 30)
    payload = BenchmarkPayload(
        commit=COMMIT,
        version=3,
        models=(
            BenchmarkModelRecord(id="base", name="tiny"),
            BenchmarkModelRecord(id=COMMIT, name="Version 3", version=3, folder=trained),
        ),
        sets=(
            BenchmarkSet(
                id="hellaswag", questions=8, file=Path("inputs/hellaswag.jsonl"), source="hellaswag.jsonl"
            ),
            BenchmarkSet(
                id="own", questions=20, file=Path("inputs/own.jsonl"), source="own.jsonl", digest="d"
            ),
        ),
        max_new_tokens=24,
    )
    return write_job(folder, payload, "benchmark-0001")


def test_both_models_side_by_side_and_nothing_twice_after_a_kill(
    nursery: Nursery, trained: Path, tmp_path: Path
) -> None:
    folder = job(tmp_path / "job", trained)
    env = {"VIBEFLOW_HOME": str(tmp_path / "home")}
    (tmp_path / "home" / "cache").mkdir(parents=True)
    process = nursery.start(folder, env=env)
    deadline = time.monotonic() + 60
    while not read_benchmarks(folder).answered:
        assert time.monotonic() < deadline, (folder / "log.txt").read_text()
        time.sleep(0.005)
    os.kill(process, signal.SIGKILL)
    assert nursery.wait() == -signal.SIGKILL
    kept = read_benchmarks(folder).answered
    assert 1 <= len(kept) < 4
    assert nursery.run(folder, env=env) == 0, (folder / "log.txt").read_text()
    record = read_benchmarks(folder)
    assert record.answered[: len(kept)] == kept
    assert [(one.set, one.model) for one in record.answered] == [
        ("hellaswag", "base"),
        ("hellaswag", COMMIT),
        ("own", COMMIT),
        ("own", "base"),
    ]
    said = [one.event.line.text for one in read_events(folder) if isinstance(one.event, LogEvent)]
    assert any(text.startswith(f"Going on: {len(kept)} of 4") for text in said)
    status = status_of(folder)
    assert status.state == "succeeded"
    assert isinstance(status.result, ResultEvent)
    assert status.result.summary == {
        "commit": COMMIT,
        "subject": "Benchmarks of version 3: HellaSwag, Your questions",
    }
    scenes_found, own = json.loads((folder / "result" / "benchmarks.json").read_text())["results"]
    assert scenes_found["asked"] == 8 and scenes_found["available"] == 12
    assert "drawn at random (seed 42)" in scenes_found["note"]
    assert [metric["id"] for metric in scenes_found["metrics"]] == ["acc_norm", "acc"]
    base, tuned = own["metrics"][0]["scores"]
    assert base["difference"] is None and base["model"] == "base"
    learned = {row.model: row.marks["tokenF1"] for row in record.answered if row.set == "own"}
    assert tuned["value"] == pytest.approx(sum(learned[COMMIT]) / 20)
    gain = tuned["value"] - base["value"]
    assert tuned["difference"]["low"] - 1e-9 <= gain <= tuned["difference"]["high"] + 1e-9
    assert tuned["better"] == "better", "trained on rows of the same kind"
    speeds = json.loads((tmp_path / "home" / "cache" / "questions.json").read_text())
    assert {speed["set"] for speed in speeds} == {"hellaswag", "own"}


def test_a_stop_keeps_the_benchmarks_that_every_model_was_asked(
    nursery: Nursery, trained: Path, tmp_path: Path
) -> None:
    whole = job(tmp_path / "whole", trained)
    env = {"VIBEFLOW_HOME": str(tmp_path)}
    nursery.start(whole, env=env)
    deadline = time.monotonic() + 60
    while not read_benchmarks(whole).results:
        assert time.monotonic() < deadline, (whole / "log.txt").read_text()
        time.sleep(0.005)
    request_stop(whole)
    assert nursery.wait() == 0
    status = status_of(whole)
    assert status.state == "stopped" and status.result is not None
    found = json.loads((whole / "result" / "benchmarks.json").read_text())["results"]
    assert [one["id"] for one in found] == ["hellaswag"]

    at_once = job(tmp_path / "at_once", trained)
    request_stop(at_once)
    assert nursery.run(at_once, env=env) == 0
    status = status_of(at_once)
    assert status.state == "stopped" and status.result is None


def test_what_was_committed_before_stays_beside_what_is_new(
    nursery: Nursery, trained: Path, tmp_path: Path
) -> None:
    folder = job(tmp_path / "job", trained)
    old = {
        "id": "mmlu", "name": "MMLU", "tasks": [], "models": [], "metrics": [], "asked": 1, "available": 1,
        "seed": 1, "examples": 0, "source": "s",
    }  # fmt: skip
    renewed = {**old, "id": "own", "source": "before"}
    earlier = json.dumps({"results": [old, renewed]})
    (folder / "inputs" / "earlier.json").write_text(earlier, encoding="utf-8")
    assert nursery.run(folder, env={"VIBEFLOW_HOME": str(tmp_path)}) == 0
    found = json.loads((folder / "result" / "benchmarks.json").read_text())["results"]
    assert [(one["id"], one["source"]) for one in found] == [
        ("hellaswag", "hellaswag.jsonl"),
        ("own", "own.jsonl"),
        ("mmlu", "s"),
    ]
