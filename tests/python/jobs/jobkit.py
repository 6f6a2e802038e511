"""A user's machine for tests of jobs: a home, a project with data, a worker without torch, and no process
left behind."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from vibeflow.features.context import Context
from vibeflow.features.projects.folder import make
from vibeflow.features.projects.record import ProjectRecord
from vibeflow.features.projects.repository import init
from vibeflow.features.services import Services
from vibeflow.jobs import submit
from vibeflow.jobs.events import now
from vibeflow.jobs.lease import Holder, holder
from vibeflow.jobs.spec import JobSpec, TrainPayload, job_folder
from vibeflow.protocol.base import Wire
from vibeflow.recipe.training import TrainingSettings
from vibeflow.store.database import Store
from vibeflow.store.home import Home
from vibeflow.store.models import ProjectRow

HERE = Path(__file__).resolve().parent
T = TypeVar("T")


def wait_for(what: Callable[[], T], seconds: float = 40.0) -> T:
    """The first true value of `what`; fails when there is none in time."""
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(0.02)
    return found


def train_spec(project_path: Path, project_id: str = "p" * 12, number: int = 1) -> JobSpec:
    inputs = job_folder(project_path, f"run-{number:04d}-train") / "inputs"
    return JobSpec(
        id=f"run-{number:04d}-train",
        kind="train",
        project_id=project_id,
        project_path=project_path,
        run_id=f"run-{number:04d}",
        number=number,
        created_at=now(),
        payload=TrainPayload(
            model="vibeflow/starter",
            train_file=inputs / "train.jsonl",
            test_file=inputs / "test.jsonl",
            settings=TrainingSettings(),
            data_digest="d",
            recipe_digest="r",
        ),
    )


@dataclass
class Machine:
    home: Home
    ctx: Context
    project: ProjectRecord
    events: list[tuple[str, Wire]]

    def job(self, job_id: str) -> Path:
        return job_folder(self.project.path, job_id)

    def make(self, number: int = 1, inputs: Mapping[str, Path | bytes] | None = None) -> Path:
        """A train job, queued."""
        spec = train_spec(self.project.path, self.project.id, number)
        return submit.create(self.project.jobs, spec, inputs)

    def holder(self, job_id: str) -> Holder | None:
        return holder(self.job(job_id))

    def runner(self) -> Holder | None:
        return holder(self.home.runner)

    def living(self) -> list[Holder]:
        folders = [self.home.runner]
        for record in Services.over(self.ctx).projects.records():
            folders += [record.jobs.folder(name) for name in record.jobs.names()]
        return [held for folder in folders if (held := holder(folder)) is not None]

    def kill(self, held: Holder) -> None:
        """kill -9 of a process that this test had started: named by pid and start."""
        assert held.alive() and held.pid != os.getpid()
        os.kill(held.pid, signal.SIGKILL)
        wait_for(lambda: not held.alive())

    def add_project(self, name: str) -> ProjectRecord:
        folder = self.home.root.parent / name
        make(folder, name)
        init(folder)
        write_data(folder)
        project_id = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        with self.ctx.store.session() as session:
            session.add(ProjectRow(id=project_id, name=name, path=str(folder), created_at=now()))
        return Services.over(self.ctx).projects.get(project_id)


def write_data(project: Path) -> None:
    data = project / "data"
    data.mkdir()
    files = {}
    for name, rows in (("train.jsonl", 5), ("test.jsonl", 3), ("removed.jsonl", 0)):
        text = "".join(
            json.dumps(
                {
                    "n": n,
                    "messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}],
                }
            )
            + "\n"
            for n in range(rows)
        )
        (data / name).write_text(text)
        files[name] = {
            "sha256": hashlib.sha256(text.encode()).hexdigest(),
            "bytes": len(text),
            "rows": rows,
        }
    manifest = {
        "revision": 1,
        "created_at": now(),
        "source": {"name": "a.csv", "path": "/a.csv", "sha256": "0", "bytes": 1, "format": "CSV"},
        "columns": [],
        "mapped_by": "user",
        "confidence": 1.0,
        "task": "answers",
        "fixes": {},
        "findings": [],
        "ledger": {"read": 8, "train": 5, "test": 3, "removed": []},
        "split": {"seed": 42, "share": 0.2},
        "language": None,
        "lengths": None,
        "files": files,
    }
    (data / "manifest.json").write_text(json.dumps(manifest))


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Machine]:
    git_config = tmp_path / "user.gitconfig"
    git_config.write_text("")
    for name, value in {
        "GIT_CONFIG_GLOBAL": str(git_config),
        "VIBEFLOW_HOME": str(tmp_path / "home"),
        "VIBEFLOW_WORKER_MODULE": "fake_worker",
        "VIBEFLOW_RUNNER_IDLE": "1",
        # Children are to be of the very code that is tested.
        "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parents[2] / "python_backend")]),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("VIBEFLOW_DATABASE_URL", raising=False)
    home = Home.default()
    store = Store(home)
    events: list[tuple[str, Wire]] = []
    ctx = Context(home=home, store=store, events=lambda name, params: events.append((name, params)))
    made = Machine(home, ctx, None, events)  # type: ignore[arg-type]  # filled in by the next line
    made.project = made.add_project("replies")
    yield made
    # The runner first: it would start its workers again.
    while living := made.living():
        made.kill(living[0])
    store.close()
