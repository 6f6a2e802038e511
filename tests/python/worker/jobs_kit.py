"""Job folders for worker tests, and real worker processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vibeflow.jobs.events import JobEvent, StateEvent, TrainPointEvent, read_events
from vibeflow.jobs.payloads.evaluate import EvaluatePayload
from vibeflow.jobs.reading import digest_of
from vibeflow.jobs.spec import JobSpec, Payload, TrainPayload
from vibeflow.recipe.section import ON_RECORD
from vibeflow.recipe.training import TrainingSettings

ENVIRONMENT = {**os.environ, "VIBEFLOW_THREADS": "1", "VIBEFLOW_PRECISION": "fp32"}


def write_rows(path: Path, count: int, first: int = 1) -> None:
    colours = ["red", "green", "blue", "grey"]
    lines = []
    for n in range(first, first + count):
        asked = {"role": "user", "content": f"What colour is number {n}?"}
        told = {"role": "assistant", "content": f"It is {colours[n % 4]}."}
        lines.append(json.dumps({"n": n, "messages": [asked, told]}))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_job(folder: Path, payload: Payload, name: str) -> Path:
    spec = JobSpec(
        id=name,
        kind=payload.kind,
        project_id="p",
        project_path=folder,
        number=1,
        created_at="now",
        payload=payload,
    )
    (folder / "job.json").write_text(spec.model_dump_json(), encoding="utf-8")
    return folder


def train_job(folder: Path, model: Path, rows: int = 40, **settings: Any) -> Path:
    (folder / "inputs").mkdir(parents=True)
    write_rows(folder / "inputs" / "train.jsonl", rows)
    write_rows(folder / "inputs" / "test.jsonl", 10, 1000)
    values = {
        "epochs": 6,
        "learning_rate": 1e-2,
        "batch_size": 2,
        "eval_steps": 20,
        "save_steps": 5,
        **settings,
    }
    payload = TrainPayload(
        model=str(model),
        train_file=Path("inputs/train.jsonl"),
        test_file=Path("inputs/test.jsonl"),
        system_prompt="Be brief.",
        # As on record: what no recipe may ask for shows what a run does in trouble.
        settings=TrainingSettings.model_validate(values, context=ON_RECORD),
        data_digest="d" * 64,
        recipe_digest="e" * 64,
    )
    return write_job(folder, payload, "run-0001-train")


def evaluate_job(folder: Path, model: Path, train: Path) -> Path:
    (folder / "inputs").mkdir(parents=True)
    write_rows(folder / "inputs" / "test.jsonl", 10, 1000)
    payload = EvaluatePayload(
        model=str(model),
        adapter_dir=train / "result",
        test_file=Path("inputs/test.jsonl"),
        system_prompt="Be brief.",
        max_rows=8,
        max_new_tokens=24,
    )
    return write_job(folder, payload, "run-0001-evaluate")


def digest(folder: Path) -> str:
    """What the runner would hand to the worker: the digest of the job as it was made."""
    return digest_of((folder / "job.json").read_bytes())


def start(folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "log.txt").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "vibeflow.worker", str(folder), digest(folder)],
            env=ENVIRONMENT,
            stdout=log,
            stderr=log,
        )


def run(folder: Path) -> int:
    return start(folder).wait(timeout=150)


def events(folder: Path) -> list[JobEvent]:
    return [numbered.event for numbered in read_events(folder)]


def state(folder: Path) -> StateEvent:
    return [event for event in events(folder) if isinstance(event, StateEvent)][-1]


def steps(folder: Path) -> list[int]:
    return [event.point.step for event in events(folder) if isinstance(event, TrainPointEvent)]


def wait_for(ready: Callable[[], bool], seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > end:
            raise AssertionError("it did not happen in time")
        time.sleep(0.02)
