"""A project with a finished run, made by hand: job folders as the worker leaves them, and a git of no user in
particular."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from made_by_hand import some_job, vouch
from vibeflow.features.context import Context
from vibeflow.features.history.commit import commit_run
from vibeflow.features.projects.folder import make
from vibeflow.features.projects.record import ProjectRecord
from vibeflow.features.projects.repository import init
from vibeflow.features.services import Services
from vibeflow.jobs.events import EventWriter, ResultEvent, StateEvent
from vibeflow.jobs.spec import JobSpec, TrainPayload
from vibeflow.protocol.base import Wire
from vibeflow.recipe.training import TrainingSettings
from vibeflow.store.database import Store
from vibeflow.store.home import Home
from vibeflow.store.models import ProjectRow


@pytest.fixture(autouse=True)
def nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No settings of whoever runs the tests; returns the file that stands for the user's own."""
    config = tmp_path / "user.gitconfig"
    config.write_text("")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("VIBEFLOW_HOME", str(tmp_path / "home"))
    return config


@pytest.fixture
def events() -> list[tuple[str, Wire]]:
    return []


@pytest.fixture
def ctx(tmp_path: Path, nobody: Path, events: list[tuple[str, Wire]]) -> Iterator[Context]:
    home = Home.default()
    store = Store(home)
    yield Context(home=home, store=store, events=lambda name, params: events.append((name, params)))
    store.close()


@dataclass
class Site:
    """A project, and the means to finish runs in it."""

    ctx: Context
    record: ProjectRecord
    runs: int = 0
    commits: list[str] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.record.path

    def git(self, *arguments: str, check: bool = True) -> str:
        return git(self.path, *arguments, check=check)

    def data(self, rows: int = 5, cell: str = "x") -> None:
        """Put a dataset into the working tree."""
        folder = self.path / "data"
        folder.mkdir(exist_ok=True)
        write_rows(folder / "train.jsonl", rows, cell)
        write_rows(folder / "test.jsonl", 3, cell)
        removed = json.dumps({"n": 99, "reason": "missing", "row": {"a": ""}}) + "\n"
        (folder / "removed.jsonl").write_text(removed)
        files = {
            name: {"sha256": sha256((folder / name).read_bytes()), "bytes": 1, "rows": 1}
            for name in ("train.jsonl", "test.jsonl", "removed.jsonl")
        }
        (folder / "manifest.json").write_text(json.dumps({"revision": 1, "files": files}))

    def finish_run(
        self,
        weights: bytes = b"weights" * 1000,
        score: float | None = 77.6,
        marks: list[float] | None = None,
    ) -> tuple[Path, Path | None]:
        """What train and evaluate leave behind; the inputs are taken from the working tree as it is now."""
        self.runs += 1
        run_id = f"run-{self.runs:04d}"
        jobs = self.path / ".vibeflow" / "jobs"
        train = jobs / f"{run_id}-train"
        inputs = train / "inputs"
        inputs.mkdir(parents=True)
        for name in ("train.jsonl", "test.jsonl", "manifest.json"):
            (inputs / name).write_bytes((self.path / "data" / name).read_bytes())
        (inputs / "vibeflow.yaml").write_bytes((self.path / "vibeflow.yaml").read_bytes())
        payload = TrainPayload(
            model="vibeflow/starter",
            train_file=Path("inputs/train.jsonl"),
            test_file=Path("inputs/test.jsonl"),
            settings=TrainingSettings(),
            data_digest=sha256((inputs / "train.jsonl").read_bytes()),
            recipe_digest=sha256((inputs / "vibeflow.yaml").read_bytes()),
        )
        spec = JobSpec(
            id=train.name,
            kind="train",
            project_id=self.record.id,
            project_path=self.path,
            run_id=run_id,
            number=self.runs,
            created_at=f"2026-01-01T00:00:{self.runs:02d}Z",
            payload=payload,
        )
        (train / "job.json").write_text(spec.model_dump_json())
        config = b'{"peft_type": "LORA"}'
        model = {
            "base": "vibeflow/starter",
            "files": {"adapter_model.safetensors": sha256(weights), "adapter_config.json": sha256(config)},
        }
        write_result(
            train,
            {
                "adapter_model.safetensors": weights,
                "adapter_config.json": config,
                "model.json": json.dumps(model).encode(),
            },
        )
        with EventWriter(train) as writer:
            writer.append(ResultEvent(result_dir="result", summary={"seconds": 134.2}))
            writer.append(StateEvent(state="succeeded"))
        vouch(self.record, train)
        if score is None:
            return train, None
        evaluate = some_job(self.record, f"{run_id}-evaluate")
        with EventWriter(evaluate) as writer:
            writer.append(StateEvent(state="succeeded"))
        write_result(
            evaluate,
            {
                "evaluation.json": json.dumps(evaluation(score, marks)).encode(),
                "examples.jsonl": b'{"number": 1}\n',
            },
        )
        return train, evaluate

    def commit(self, train: Path, evaluate: Path | None) -> str:
        commit = commit_run(self.ctx, self.record, train, evaluate)
        self.commits.append(commit)
        return commit

    def version(self, **about: Any) -> str:
        """A whole run, committed."""
        return self.commit(*self.finish_run(**about))

    def versions_in_git(self) -> int:
        return self.git("log", "--all", "--format=%B").count("VibeFlow-Run: ")


@pytest.fixture
def adopt(ctx: Context) -> Callable[[Path], Site]:
    """Puts a folder that holds a project on the list."""

    def enter(folder: Path) -> Site:
        project_id = sha256(str(folder).encode())[:12]
        with ctx.store.session() as session:
            session.add(
                ProjectRow(id=project_id, name="Support replies", path=str(folder), created_at="2026")
            )
        return Site(ctx, Services.over(ctx).projects.get(project_id))

    return enter


@pytest.fixture
def new_site(adopt: Callable[[Path], Site], tmp_path: Path) -> Callable[[str], Site]:
    def create(name: str) -> Site:
        folder = tmp_path / name
        make(folder, "Support replies")
        init(folder)
        site = adopt(folder)
        site.data()
        return site

    return create


@pytest.fixture
def site(new_site: Callable[[str], Site]) -> Site:
    return new_site("support replies")


def git(folder: Path, *arguments: str, check: bool = True, env: dict[str, str] | None = None) -> str:
    """git as the user runs it, with the settings of the test's user."""
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "GIT_AUTHOR_NAME": "U", "GIT_AUTHOR_EMAIL": "u@x", "GIT_COMMITTER_NAME": "U"}
        | {"GIT_COMMITTER_EMAIL": "u@x"}
        | (env or {}),
    )
    if check and done.returncode:
        raise AssertionError(f"git {arguments} said {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout.strip()


def write_rows(path: Path, rows: int, cell: str) -> None:
    with path.open("w") as file:
        for number in range(1, rows + 1):
            turns = [
                {"role": "user", "content": f"Question {number}?"},
                {"role": "assistant", "content": cell},
            ]
            file.write(json.dumps({"n": number, "messages": turns, "topic": f"t{number % 5}"}) + "\n")


def write_result(job: Path, files: dict[str, bytes]) -> None:
    folder = job / "result"
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    listed = {name: {"sha256": sha256(data), "bytes": len(data)} for name, data in files.items()}
    (folder / "manifest.json").write_text(json.dumps({"files": listed}))


def evaluation(score: float, marks: list[float] | None = None) -> dict[str, Any]:
    """`marks`: how well the tuned model answered each held-out question, 0 to 1."""
    interval = {"low": 0.0, "high": 1.0}
    examples = [
        {
            "number": number,
            "question": f"Question {number}?",
            "expected": "x",
            "base": "b",
            "tuned": f"answer {mark:g}",
            "baseScore": 0.3,
            "tunedScore": mark,
            "outcome": "better",
        }
        for number, mark in enumerate(marks or [], start=1)
    ]
    metric = {
        "id": "tokenF1",
        "name": "Right words",
        "term": "token F1",
        "base": 0.3,
        "tuned": score / 100,
        "baseInterval": interval,
        "tunedInterval": interval,
        "difference": interval,
        "better": "better",
        "higherIsBetter": True,
    }
    return {
        "rows": 100,
        "heldOut": 243,
        "baseModel": "vibeflow/starter",
        "metrics": [metric] if marks else [],
        "examples": examples,
        "verdict": {
            "outcome": "better",
            "headline": "Better than the base model on 81 of 100 held-out questions",
            "detail": "Worse on 3.",
            "better": 81,
            "same": 16,
            "worse": 3,
            "score": score,
            "scoreInterval": {"low": 70.0, "high": 82.0},
            "baseScore": 31.2,
            "baseScoreInterval": {"low": 25.0, "high": 36.0},
        },
    }


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
