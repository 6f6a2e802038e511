"""A queue of any length: at most ten go at once, the rest follows by itself with every window closed."""

from __future__ import annotations

import pytest
from jobkit import Machine, wait_for

from vibeflow.features.training.service import Trainings
from vibeflow.jobs.status import status_of
from vibeflow.protocol.training import StartTraining

RUNS = 14


def test_fourteen_runs_ten_at_a_time_drained_by_themselves(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIBEFLOW_MAX_JOBS", "12")  # more than ten is ten
    gate = machine.home.root / "gate"
    monkeypatch.setenv("FAKE_STEPS", "6")
    monkeypatch.setenv("FAKE_HOLD", f"3:{gate}")
    training = Trainings(machine.ctx)
    for _ in range(RUNS):
        training.start(StartTraining(project_id=machine.project.id, queue=True))
    names = [f"{run_id}-train" for run_id in machine.project.jobs.run_ids()]
    assert len(names) == RUNS

    def going() -> int:
        return sum(machine.holder(name) is not None for name in names)

    wait_for(lambda: going() == 10)
    waiting = [e for e in training.queue().entries if e.position is not None]
    assert [entry.position for entry in waiting] == [1, 2, 3, 4]
    assert "10" in (waiting[0].reason or "")
    assert going() == 10
    gate.touch()
    most = 0

    def drained() -> bool:
        nonlocal most
        most = max(most, going())
        return all(status_of(machine.job(name)).state == "succeeded" for name in names)

    wait_for(drained, 120)
    assert most <= 10
    wait_for(
        lambda: all(
            (folder := machine.job(f"{run_id}-commit")).exists() and status_of(folder).state == "succeeded"
            for run_id in machine.project.jobs.run_ids()
        ),
        120,
    )
