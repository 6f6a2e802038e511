"""R2 and R3 again and again: windows' processes, runners and workers killed while one run goes on.

A few kills in the ordinary run; `npm run torture` does the whole experiment.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from jobkit import Machine, wait_for

from vibeflow.features.training.service import Trainings
from vibeflow.jobs.events import StateEvent, TrainPointEvent, read_events
from vibeflow.jobs.start import ensure_runner
from vibeflow.jobs.status import status_of
from vibeflow.protocol.training import RunRef, RunView, StartTraining

LONG = os.environ.get("VIBEFLOW_TORTURE") == "1"
OVER = ("succeeded", "stopped", "failed")

# A window's backend: attaches, says how long that took and what it sees, and lives until it is killed.
WINDOW = """
import sys, time
begun = time.monotonic()
from vibeflow.features.context import Context
from vibeflow.features.training.service import Trainings
from vibeflow.protocol.training import RunRef
from vibeflow.store.database import Store
from vibeflow.store.home import Home
home = Home.default()
run = Trainings(Context(home=home, store=Store(home))).snapshot(RunRef(project_id=sys.argv[1])).run
seen = [point.step for point in run.train]
assert seen == list(range(1, len(seen) + 1)), seen
print(time.monotonic() - begun, len(seen), flush=True)
time.sleep(600)
"""


@pytest.fixture
def begun(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A run of 400 steps that does not end before the file `go` is made."""
    monkeypatch.setenv("FAKE_STEPS", "400")
    monkeypatch.setenv("FAKE_HOLD", f"390:{tmp_path / 'go'}")
    Trainings(machine.ctx).start(StartTraining(project_id=machine.project.id))
    wait_for(lambda: len(steps(machine)) >= 3)
    return machine


def steps(machine: Machine) -> list[int]:
    events = [n.event for n in read_events(machine.job("run-0001-train"))]
    return [event.point.step for event in events if isinstance(event, TrainPointEvent)]


def finished(machine: Machine) -> RunView:
    def over() -> RunView | None:
        run = Trainings(machine.ctx).snapshot(RunRef(project_id=machine.project.id)).run
        return run if run and run.state in OVER else None

    found = wait_for(over, 120)
    assert found is not None
    return found


@pytest.mark.torture
@pytest.mark.timeout(1800 if LONG else 180)
def test_windows_come_and_are_killed_and_the_worker_carries_on(begun: Machine, tmp_path: Path) -> None:
    worker = begun.holder("run-0001-train")
    times = []
    for _ in range(30 if LONG else 2):
        window = subprocess.Popen(
            [sys.executable, "-c", WINDOW, begun.project.id],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert window.stdout is not None
        line = window.stdout.readline().split()
        assert line, "the window saw a gap, or nothing"
        times.append(float(line[0]))
        os.killpg(window.pid, signal.SIGKILL)
        window.wait()
        window.stdout.close()
        assert begun.holder("run-0001-train") == worker
    (tmp_path / "go").touch()
    run = finished(begun)
    assert (run.state, run.resumed) == ("succeeded", 0)
    assert steps(begun) == list(range(1, 401))
    assert sorted(times)[len(times) // 2] < 5
    print(
        f"{len(times)} windows killed, one worker throughout, no gap; attached within "
        f"{max(times):.1f} s (median {sorted(times)[len(times) // 2]:.1f} s, imports included)"
    )


@pytest.mark.torture
@pytest.mark.timeout(1800 if LONG else 180)
def test_restarts_of_everything_resume_once_each_time(begun: Machine, tmp_path: Path) -> None:
    dice, restarts = random.Random(3), 25 if LONG else 2
    for done in range(restarts):
        reached = max(steps(begun))
        wait_for(lambda before=reached: max(steps(begun)) > min(before, 380), 60)
        time.sleep(dice.uniform(0, 0.2))
        for held in (begun.runner(), begun.holder("run-0001-train")):
            if held and held.alive():
                begun.kill(held)
        ensure_runner(begun.home)
        ensure_runner(begun.home)
        wait_for(lambda want=done + 2: status_of(begun.job("run-0001-train")).starts == want, 60)
        assert begun.holder("run-0001-train")
    (tmp_path / "go").touch()
    run = finished(begun)
    events = read_events(begun.job("run-0001-train"))
    states = [n.event.state for n in events if isinstance(n.event, StateEvent)]
    assert states == ["queued", *["running"] * (restarts + 1), "succeeded"]
    assert [n.number for n in events] == list(range(1, len(events) + 1))
    assert (run.state, run.resumed) == ("succeeded", restarts)
    print(f"{restarts} restarts of everything, one resume for each, never two workers")
