"""The number of runs that may go at once: from the wire, as the extension tells it, to a runner at work."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
from jobkit import Machine, train_spec, wait_for

from vibeflow.features.training import capacity
from vibeflow.jobs import submit
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.jobs.spec import JobSpec
from vibeflow.runner.job import Doing
from vibeflow.runner.loop import Runner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "rpc"))

from client import BackendProcess  # found through the path above


class Going:
    """A worker that is at it for as long as the test goes on."""

    def poll(self) -> int | None:
        return None

    def terminate(self) -> None: ...


class Counting(Runner):
    begun: list[str]

    def _start(self, project: ProjectJobs, spec: JobSpec) -> Doing:
        self.begun.append(spec.project_id)
        return Going()


def test_a_change_of_the_setting_reaches_a_runner_that_is_at_work(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VIBEFLOW_MAX_JOBS", raising=False)
    monkeypatch.setattr(capacity, "MEMORY_EACH", 0)
    projects = [machine.project, *(machine.add_project(name) for name in ("second", "third"))]
    for project in projects:
        submit.create(project.jobs, train_spec(project.path, project.id))
    backend = BackendProcess(machine.home.root)
    backend.initialize()
    runner, closing = Counting(machine.ctx, 60), threading.Event()
    runner.begun = []
    thread = threading.Thread(target=runner.run, args=(closing,), daemon=True)
    try:
        backend.request("vibeflow/training/setParallelRuns", {"limit": 1})
        thread.start()
        wait_for(lambda: runner.begun)
        closing.wait(1.0)
        assert len(runner.begun) == 1
        backend.request("vibeflow/training/setParallelRuns", {"limit": 3})
        wait_for(lambda: len(runner.begun) == 3)
    finally:
        closing.set()
        thread.join(20)
        backend.close()
