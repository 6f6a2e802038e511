"""The runner and jobs that pause, go on, are stopped while they pause, or are ended by the system."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest
from jobkit import Machine, wait_for

from vibeflow.features.training.service import Trainings
from vibeflow.jobs.attempts import read_attempts
from vibeflow.jobs.control import take_back_pause
from vibeflow.jobs.events import StateEvent, TrainPointEvent, read_events
from vibeflow.jobs.start import ensure_runner
from vibeflow.jobs.status import status_of
from vibeflow.protocol.training import RunRef, RunView, StartTraining

OVER = ("succeeded", "stopped", "failed")


def view(machine: Machine) -> RunView:
    run = Trainings(machine.ctx).snapshot(RunRef(project_id=machine.project.id)).run
    assert run is not None
    return run


def steps(machine: Machine) -> list[int]:
    events = [n.event for n in read_events(machine.job("run-0001-train"))]
    return [event.point.step for event in events if isinstance(event, TrainPointEvent)]


def states(machine: Machine) -> list[str]:
    events = [n.event for n in read_events(machine.job("run-0001-train"))]
    return [event.state for event in events if isinstance(event, StateEvent)]


@pytest.fixture
def begun(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A run that stands before step 8 until the file `go` is made."""
    monkeypatch.setenv("FAKE_HOLD", f"8:{tmp_path / 'go'}")
    Trainings(machine.ctx).start(StartTraining(project_id=machine.project.id))
    wait_for(lambda: len(steps(machine)) >= 7)
    return machine


def pause(machine: Machine) -> None:
    Trainings(machine.ctx).pause(RunRef(project_id=machine.project.id))
    wait_for(lambda: view(machine).state == "paused" and not machine.holder("run-0001-train"))


def test_a_pause_outlives_the_runner_and_goes_on_once(begun: Machine, tmp_path: Path) -> None:
    pause(begun)
    wait_for(lambda: begun.runner() is None, 15)  # nobody stays for what is paused
    (tmp_path / "go").touch()
    assert ensure_runner(begun.home)  # as after a restart of the machine
    time.sleep(1.0)
    assert view(begun).state == "paused"
    assert status_of(begun.job("run-0001-train")).starts == 1
    Trainings(begun.ctx).resume(RunRef(project_id=begun.project.id))
    run = wait_for(lambda: (found := view(begun)).state in OVER and found, 60)
    assert isinstance(run, RunView)
    assert (run.state, run.resumed, run.error) == ("succeeded", 0, None)
    assert steps(begun) == list(range(1, 21))
    assert states(begun) == ["queued", "running", "paused", "queued", "running", "succeeded"]
    assert read_attempts(begun.job("run-0001-train")) is None, "a pause is no death"


def test_stopped_while_paused_it_keeps_the_model(begun: Machine) -> None:
    pause(begun)
    Trainings(begun.ctx).stop(RunRef(project_id=begun.project.id))
    run = wait_for(lambda: (found := view(begun)).state in OVER and found, 60)
    assert isinstance(run, RunView)
    assert run.state == "stopped" and run.commit
    assert run.step == 7


def test_a_worker_that_dies_while_it_is_to_pause_is_paused(begun: Machine, tmp_path: Path) -> None:
    held = begun.holder("run-0001-train")
    assert held
    os.kill(held.pid, signal.SIGSTOP)
    Trainings(begun.ctx).pause(RunRef(project_id=begun.project.id))
    begun.kill(held)
    wait_for(lambda: view(begun).state == "paused")
    (tmp_path / "go").touch()
    time.sleep(0.5)
    assert status_of(begun.job("run-0001-train")).starts == 1
    take_back_pause(begun.job("run-0001-train"))
    ensure_runner(begun.home)
    run = wait_for(lambda: (found := view(begun)).state in OVER and found, 60)
    assert isinstance(run, RunView)
    assert run.state == "succeeded"


def test_one_that_waits_its_turn_can_be_paused(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIBEFLOW_MAX_JOBS", "1")
    monkeypatch.setenv("FAKE_HOLD", f"8:{tmp_path / 'go'}")
    training = Trainings(machine.ctx)
    training.start(StartTraining(project_id=machine.project.id))
    wait_for(lambda: len(steps(machine)) >= 1)
    other = machine.add_project("other")
    ref = RunRef(project_id=other.id)
    training.start(StartTraining(project_id=other.id))
    training.pause(ref)
    wait_for(lambda: (run := training.snapshot(ref).run) and run.state == "paused")
    (tmp_path / "go").touch()
    wait_for(lambda: view(machine).state in OVER, 60)
    found = training.snapshot(ref).run
    assert found and (found.state, found.started_at) == ("paused", None)
    training.resume(ref)
    done = wait_for(lambda: (run := training.snapshot(ref).run) and run.state in OVER and run, 60)
    assert isinstance(done, RunView) and (done.state, done.resumed) == ("succeeded", 0)
