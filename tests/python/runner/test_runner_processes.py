"""The runner with real processes: what it begins, what it resumes, and what it survives."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from jobkit import Machine, wait_for

from vibeflow.features.training.service import Trainings
from vibeflow.jobs.events import LogEvent, StateEvent, TrainPointEvent, read_events
from vibeflow.jobs.start import ensure_runner
from vibeflow.jobs.status import status_of
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.protocol.training import RunRef, RunView, StartTraining

OVER = ("succeeded", "stopped", "failed")


def start(machine: Machine) -> str:
    return Trainings(machine.ctx).start(StartTraining(project_id=machine.project.id)).run_id


def view(machine: Machine) -> RunView:
    run = Trainings(machine.ctx).snapshot(RunRef(project_id=machine.project.id)).run
    assert run is not None
    return run


@pytest.fixture
def go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Workers wait before step 8 until this file is made, so that no test depends on how fast the machine
    is."""
    file = tmp_path / "go"
    monkeypatch.setenv("FAKE_HOLD", f"8:{file}")
    return file


def finished(machine: Machine, seconds: float = 60.0) -> RunView:
    return wait_for(lambda: (run := view(machine)).state in OVER and run, seconds)  # type: ignore[return-value]


def steps(machine: Machine, job_id: str = "run-0001-train") -> list[int]:
    events = [n.event for n in read_events(machine.job(job_id))]
    return [event.point.step for event in events if isinstance(event, TrainPointEvent)]


def git_log(machine: Machine) -> str:
    done = subprocess.run(
        ["git", "log", "--format=%H %B"], cwd=machine.project.path, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_a_run_goes_from_training_to_a_commit_with_nobody_watching(machine: Machine) -> None:
    start(machine)
    wait_for(lambda: status_of(machine.job("run-0001-commit")).over)
    run = view(machine)
    assert (run.state, run.stage, run.error) == ("succeeded", "commit", None)
    assert run.step == 20 and [point.step for point in run.train] == list(range(1, 21))
    assert run.commit and run.commit in git_log(machine)
    wait_for(lambda: machine.runner() is None, 15)  # gone when idle


def test_a_killed_worker_is_resumed_from_its_checkpoint_once(machine: Machine, go: Path) -> None:
    start(machine)
    wait_for(lambda: len(steps(machine)) >= 7)
    held = machine.holder("run-0001-train")
    assert held
    machine.kill(held)
    go.touch()
    run = finished(machine)
    assert (run.state, run.resumed) == ("succeeded", 1)
    logs = [
        n.event.line.text for n in read_events(machine.job("run-0001-train")) if isinstance(n.event, LogEvent)
    ]
    assert "From step 5" in logs
    assert any("signal 9" in text and "Picking it up again" in text for text in logs)
    numbers = [n.number for n in read_events(machine.job("run-0001-train"))]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_worker_that_dies_at_the_same_place_is_given_up_with_the_reason(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_DIE_AT", "7")
    start(machine)
    run = finished(machine)
    assert run.state == "failed" and run.error
    assert "4 times" in run.error.message and "signal 6" in run.error.message
    assert run.error.action and run.error.action.kind == "showLog"
    states = [n.event for n in read_events(machine.job("run-0001-train")) if isinstance(n.event, StateEvent)]
    assert [event.state for event in states].count("running") == 4
    assert not machine.job("run-0001-evaluate").exists()


def test_a_killed_runner_is_replaced_and_the_worker_carries_on(machine: Machine, go: Path) -> None:
    start(machine)
    wait_for(lambda: len(steps(machine)) >= 2)
    runner, worker = machine.runner(), machine.holder("run-0001-train")
    assert runner and worker
    machine.kill(runner)
    assert ensure_runner(machine.home)
    wait_for(machine.runner)
    time.sleep(0.5)
    assert machine.holder("run-0001-train") == worker
    go.touch()
    run = finished(machine)
    assert (run.state, run.resumed) == ("succeeded", 0)
    assert [point.step for point in run.train] == list(range(1, 21))


def test_after_a_restart_of_the_machine_the_run_is_resumed_once(machine: Machine, go: Path) -> None:
    start(machine)
    wait_for(lambda: len(steps(machine)) >= 6)
    for held in (machine.runner(), machine.holder("run-0001-train")):
        assert held
        machine.kill(held)
    go.touch()
    ensure_runner(machine.home)
    run = finished(machine)
    assert (run.state, run.resumed) == ("succeeded", 1)
    assert git_log(machine).count("VibeFlow-Run: run-0001") == 1


def test_a_runner_killed_while_it_commits_makes_one_version_all_the_same(machine: Machine) -> None:
    start(machine)
    wait_for(lambda: status_of(machine.job("run-0001-commit")).starts, 60)
    runner = machine.runner()
    assert runner
    machine.kill(runner)
    ensure_runner(machine.home)
    run = finished(machine)
    assert run.state == "succeeded"
    assert git_log(machine).count("VibeFlow-Run: run-0001") == 1


def test_many_that_start_a_runner_at_once_get_one(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIBEFLOW_RUNNER_IDLE", "6")
    with ThreadPoolExecutor(4) as pool:
        started = list(pool.map(lambda _: ensure_runner(machine.home), range(4)))
    assert any(started)
    held = wait_for(machine.runner)
    wait_for(lambda: len(runners(machine)) == 1)
    assert runners(machine) == [held.pid]
    assert not ensure_runner(machine.home)


def runners(machine: Machine) -> list[int]:
    """Runner processes of this test's home."""
    found = []
    mark = f"VIBEFLOW_HOME={machine.home.root}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            named = b"vibeflow.runner" in (process / "cmdline").read_bytes()
            if named and mark in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def test_two_windows_that_start_at_once_make_one_run(machine: Machine) -> None:
    def attempt(_: int) -> str:
        try:
            return Trainings(machine.ctx).start(StartTraining(project_id=machine.project.id)).run_id
        except VibeFlowError as error:
            return error.code

    with ThreadPoolExecutor(3) as pool:
        outcomes = sorted(pool.map(attempt, range(3)))
    assert outcomes == ["job.alreadyRunning", "job.alreadyRunning", "run-0001"]
    assert finished(machine).state == "succeeded"


def test_a_killed_backend_changes_nothing_for_the_run(machine: Machine, go: Path) -> None:
    """A process that starts a run and dies with its whole process group, as a closed window's does."""
    code = (
        "import os, signal\n"
        "from vibeflow.features.context import Context\n"
        "from vibeflow.features.training.service import Trainings\n"
        "from vibeflow.protocol.training import StartTraining\n"
        "from vibeflow.store.database import Store\n"
        "from vibeflow.store.home import Home\n"
        "home = Home.default()\n"
        "Training(Context(home=home, store=Store(home))).start("
        f"StartTraining(project_id={machine.project.id!r}))\n"
        "os.killpg(0, signal.SIGKILL)\n"
    )
    backend = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    assert backend.wait(60) == -signal.SIGKILL
    wait_for(lambda: len(steps(machine)) >= 3)
    runner = machine.runner()
    assert runner
    assert parent_of(runner.pid) != backend.pid
    attached = view(machine)
    assert [point.step for point in attached.train] == list(range(1, attached.step + 1))
    go.touch()
    assert finished(machine).state == "succeeded"


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_stop_keeps_evaluates_and_commits_the_model(machine: Machine, go: Path) -> None:
    start(machine)
    wait_for(lambda: len(steps(machine)) >= 3)
    Trainings(machine.ctx).stop(RunRef(project_id=machine.project.id))
    run = finished(machine)
    assert run.state == "stopped" and run.stage == "commit" and run.commit
    assert run.step < 20


def test_a_run_stopped_before_its_turn_never_begins(
    machine: Machine, go: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VIBEFLOW_MAX_JOBS", "1")
    start(machine)
    wait_for(lambda: len(steps(machine)) >= 1)
    other = machine.add_project("other")
    training = Trainings(machine.ctx)
    training.start(StartTraining(project_id=other.id))
    time.sleep(1)
    queued = training.snapshot(RunRef(project_id=other.id)).run
    assert queued and queued.state == "queued"  # one at a time
    training.stop(RunRef(project_id=other.id))
    assert view(machine).state == "running"
    stopped = wait_for(
        lambda: (run := training.snapshot(RunRef(project_id=other.id)).run) and run.state == "stopped" and run
    )
    go.touch()
    assert stopped.started_at is None and stopped.commit is None


def test_a_failed_evaluation_does_not_cost_the_model(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FAKE_FAIL", "evaluate")
    start(machine)
    run = finished(machine)
    assert run.state == "succeeded" and run.commit
    assert any("without a score" in line.text for line in run.log)


def test_a_suspended_worker_is_not_taken_for_dead(machine: Machine, go: Path) -> None:
    start(machine)
    wait_for(lambda: len(steps(machine)) >= 2)
    held = machine.holder("run-0001-train")
    assert held
    os.kill(held.pid, signal.SIGSTOP)
    time.sleep(1.5)
    assert machine.holder("run-0001-train") == held
    assert status_of(machine.job("run-0001-train")).starts == 1
    os.kill(held.pid, signal.SIGCONT)
    go.touch()
    run = finished(machine)
    assert (run.state, run.resumed) == ("succeeded", 0)


def test_what_a_crash_left_of_a_job_being_made_is_swept(machine: Machine) -> None:
    start(machine)
    finished(machine)
    wait_for(lambda: machine.runner() is None, 20)
    left = machine.job(".run-0002-train.tmp-abc")
    (left / "inputs").mkdir(parents=True)
    with machine.project.jobs.exclusive():  # whoever is just making a job is left alone
        ensure_runner(machine.home)
        wait_for(machine.runner)
        time.sleep(0.5)
        assert left.exists()
    wait_for(lambda: not left.exists())
