"""Whatever one job does, or its folder holds, the others go on; and it ends in words."""

from __future__ import annotations

import importlib
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import pytest
from jobkit import Machine, train_spec, wait_for

from vibeflow.features.judging.follow import JudgeFollower
from vibeflow.features.projects.record import ProjectRecord
from vibeflow.features.services import Services
from vibeflow.jobs import submit
from vibeflow.jobs.attempts import Attempts, Cause
from vibeflow.jobs.events import EventWriter, ResultEvent, StateEvent
from vibeflow.jobs.kinds import KINDS, JobKind
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.jobs.spec import JobSpec, JudgePayload, TrainPayload, TunePayload
from vibeflow.jobs.status import status_of
from vibeflow.protocol.training import RunRef, RunView
from vibeflow.recipe.evaluation import JudgeChoice
from vibeflow.runner import job as runner_job
from vibeflow.runner import loop, patience
from vibeflow.runner.deaths import given_up, resumed
from vibeflow.runner.job import Doing, Standing, WatchedJob
from vibeflow.runner.loop import Runner

OVER = ("succeeded", "stopped", "failed")


class Ended:
    """Whoever did the job ended at once, with this code."""

    def __init__(self, code: int) -> None:
        self._code = code

    def poll(self) -> int:
        return self._code

    def terminate(self) -> None: ...


class Quick(Runner):
    """Does each job at once, in this process; saves versions as ever."""

    def _start(self, project: ProjectJobs, spec: JobSpec) -> Doing:
        if spec.kind == "commit" and spec.project_id not in self.pretend:
            return super()._start(project, spec)
        done(project.folder(spec.id))
        return Ended(0)

    pretend: frozenset[str] = frozenset()
    """Projects in which nothing is saved either."""


@pytest.fixture
def other(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> ProjectRecord:
    """Another project's run, which waits to be done. Nothing is waited for longer than need be."""
    monkeypatch.setattr(patience, "FIRST", 0.01)
    monkeypatch.setattr(Attempts, "delay", 0.0)
    monkeypatch.setenv("VIBEFLOW_MAX_JOBS", "4")
    made = machine.add_project("other")
    spec = train_spec(made.path, made.id)
    inputs = {name: (made.path / "data" / name).read_bytes() for name in ("train.jsonl", "test.jsonl")}
    inputs["vibeflow.yaml"] = (made.path / "vibeflow.yaml").read_bytes()
    inputs["manifest.json"] = (made.path / "data" / "manifest.json").read_bytes()
    submit.create(made.jobs, spec, inputs)
    monkeypatch.setattr(Quick, "pretend", frozenset({made.id}))
    return made


@contextmanager
def running(runner: Runner) -> Iterator[None]:
    closing = threading.Event()
    thread = threading.Thread(target=runner.run, args=(closing,), daemon=True)
    thread.start()
    try:
        yield
    finally:
        closing.set()
        thread.join(20)
        assert not thread.is_alive()


def view(machine: Machine, project: ProjectRecord) -> RunView:
    found = Services.over(machine.ctx).training.snapshot(RunRef(project_id=project.id)).run
    assert found is not None
    return found


def ends(machine: Machine, project: ProjectRecord) -> RunView:
    return wait_for(lambda: (run := view(machine, project)).state in OVER and run, 60)  # type: ignore[return-value]


def done(folder: Path) -> None:
    """The job in `folder` is over: it has a result."""
    with EventWriter(folder) as writer:
        writer.append(StateEvent(state="running"))
        writer.append(ResultEvent(result_dir="result", summary={"seconds": 1.0, "commit": "c0ffee"}))
        writer.append(StateEvent(state="succeeded"), durable=True)


def test_every_kind_has_its_line_and_its_words() -> None:
    assert set(KINDS) == set(get_args(JobKind))
    attempts = Attempts(deaths=4, free=6, counted=False)
    for kind in get_args(JobKind):
        for cause in get_args(Cause):
            for code in (None, 1, -9, -11, -15):
                error = given_up(kind, cause, code, attempts)
                assert "broke off 4 times" in error.message
                assert error.hint and resumed(cause, code, attempts)


def test_a_search_that_dies_and_dies_fails_and_the_other_run_goes_on(
    machine: Machine, other: ProjectRecord
) -> None:
    train = train_spec(machine.project.path, machine.project.id).payload
    assert isinstance(train, TrainPayload)
    spec = JobSpec(
        id="tune-0001",
        kind="tune",
        project_id=machine.project.id,
        project_path=machine.project.path,
        number=1,
        created_at="2026-01-01T00:00:00Z",
        payload=TunePayload(train=train, budget_seconds=60),
    )
    folder = submit.create(machine.project.jobs, spec)

    class Dying(Quick):
        def _start(self, project: ProjectJobs, spec: JobSpec) -> Doing:
            return Ended(1) if spec.kind == "tune" else super()._start(project, spec)

    with running(Dying(machine.ctx, 60)):
        assert ends(machine, other).state == "succeeded"
        status = wait_for(lambda: (found := status_of(folder)).over and found, 30)
    assert status.error and "The search for settings broke off 4 times" in status.error.message


def test_a_run_whose_inputs_are_gone_fails_in_words_and_the_other_goes_on(
    machine: Machine, other: ProjectRecord
) -> None:
    folder = machine.make()
    done(folder)
    assert not (folder / "inputs" / "test.jsonl").exists()
    with running(Quick(machine.ctx, 60)):
        assert ends(machine, other).state == "succeeded"
        run = ends(machine, machine.project)
    assert run.state == "failed" and run.error
    assert "Something went wrong" not in run.error.message


@pytest.mark.parametrize("error", [KeyError("x"), PermissionError(13, "no"), ValueError("y")])
@pytest.mark.parametrize("method", ["look", "begin"])
def test_a_job_that_breaks_the_runner_itself_is_failed_and_the_other_goes_on(
    machine: Machine,
    other: ProjectRecord,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    error: Exception,
) -> None:
    monkeypatch.setattr(patience, "LONGEST", 0.05)
    folder = machine.make()
    step: Callable[[WatchedJob], object] = getattr(WatchedJob, method)

    def broken(job: WatchedJob) -> object:
        if job.folder == folder:
            raise error
        return step(job)

    monkeypatch.setattr(runner_job.WatchedJob, method, broken)
    with running(Quick(machine.ctx, 60)):
        assert ends(machine, other).state == "succeeded"
        status = wait_for(lambda: (found := status_of(folder)).over and found, 30)
    assert status.state == "failed" and status.error and type(error).__name__ in status.error.message


@pytest.mark.parametrize("error", [KeyError("x"), PermissionError(13, "no"), RecursionError("y")])
@pytest.mark.parametrize(
    ("place", "done_all_the_same"),
    [
        ("vibeflow.runner.job.refuse_links", False),  # taking it up, and beginning it
        ("vibeflow.jobs.project_jobs.placed", False),  # reading what it is to do
        ("vibeflow.runner.job.holder", False),  # whether somebody does it
        ("vibeflow.runner.job.pause_requested", False),  # where it stands
        ("vibeflow.runner.job.remember", True),  # right after its start
        ("vibeflow.runner.loop.spawn_worker", False),  # starting its worker
    ],
)
def test_whatever_raises_for_one_job_the_other_goes_on(
    machine: Machine,
    other: ProjectRecord,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    done_all_the_same: bool,
    error: Exception,
) -> None:
    monkeypatch.setattr(patience, "LONGEST", 0.05)
    monkeypatch.setattr(Quick, "pretend", frozenset({machine.project.id, other.id}))
    folder = machine.make()
    break_for(folder, place, error, monkeypatch)

    class Workers(Quick):
        """Starts the broken one's worker as ever."""

        def _start(self, project: ProjectJobs, spec: JobSpec) -> Doing:
            if project.folder(spec.id) == folder and place.endswith("spawn_worker"):
                return Runner._start(self, project, spec)
            return super()._start(project, spec)

    with running(Workers(machine.ctx, 60)):
        assert ends(machine, other).state == "succeeded"
        status = wait_for(lambda: (found := status_of(folder)).over and found, 30)
    if not done_all_the_same:
        assert status.state == "failed" and status.error and type(error).__name__ in status.error.message


def break_for(folder: Path, place: str, error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """The function raises whenever one of its arguments names the job in `folder`."""
    module, _, name = place.rpartition(".")
    function: Callable[..., object] = getattr(importlib.import_module(module), name)

    def broken(*given: object, **named: object) -> object:
        about = [one.id if isinstance(one, JobSpec) else one for one in given]
        paths = [one for one in given if isinstance(one, Path)]
        if folder in paths or (folder.name in about and folder.parents[2] in paths):
            raise error
        return function(*given, **named)

    monkeypatch.setattr(place, broken)


@pytest.mark.parametrize(
    "place",
    ["vibeflow.runner.job.cause_of", "vibeflow.runner.job.record_death", "vibeflow.runner.job.given_up"],
)
def test_a_death_that_cannot_be_judged_fails_its_job_alone(
    machine: Machine, other: ProjectRecord, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(patience, "LONGEST", 0.05)
    folder = machine.make()

    def broken(*given: object, **named: object) -> object:
        raise ZeroDivisionError("never seen before")

    monkeypatch.setattr(place, broken)

    class Dying(Quick):
        def _start(self, project: ProjectJobs, spec: JobSpec) -> Doing:
            return Ended(1) if project.folder(spec.id) == folder else super()._start(project, spec)

    with running(Dying(machine.ctx, 60)):
        assert ends(machine, other).state == "succeeded"
        status = wait_for(lambda: (found := status_of(folder)).over and found, 30)
    assert status.state == "failed" and status.error and "ZeroDivisionError" in status.error.message


def test_a_commit_that_raises_fails_in_words(
    machine: Machine, other: ProjectRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(machine.make())

    def broken(*given: object) -> str:
        raise ZeroDivisionError("never seen before")

    monkeypatch.setattr("vibeflow.runner.commit._commit_once", broken)
    with running(Quick(machine.ctx, 60)):
        assert ends(machine, other).state == "succeeded"
        run = ends(machine, machine.project)
    assert run.state == "failed" and run.error and "ZeroDivisionError" in run.error.message


def test_what_was_found_out_later_and_cannot_be_saved_fails_in_words(
    machine: Machine, other: ProjectRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "LONGEST", 0.05)

    def judge(place: submit.Place) -> submit.Draft:
        payload = JudgePayload(settings=JudgeChoice(), evaluation=place.inputs / "evaluation.json")
        return submit.Draft(payload, {"evaluation.json": b"{}"})

    with machine.project.jobs.exclusive():
        folder = machine.job(submit.make(machine.project.jobs, "judge", judge).id)

    def broken(jobs: ProjectJobs, job_id: str) -> Path | None:
        raise ZeroDivisionError("never seen before")

    monkeypatch.setattr(loop, "next_later", broken)
    with running(Quick(machine.ctx, 60)):
        assert ends(machine, other).state == "succeeded"
        status = wait_for(lambda: (found := status_of(folder)).state == "failed" and found, 30)
    assert status.error and "ZeroDivisionError" in status.error.message
    # It is not said to be going for ever.
    assert not JudgeFollower(machine.ctx).advance(machine.project)


def test_one_that_cannot_be_taken_up_for_a_moment_is_taken_up_then(
    machine: Machine, other: ProjectRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.make()
    monkeypatch.setattr(Quick, "pretend", frozenset({machine.project.id, other.id}))
    times: list[Path] = []
    take_up = runner_job.refuse_links

    def sometimes(folder: Path) -> None:
        times.append(folder)
        if len(times) < 4:
            raise OSError(5, "Input/output error")
        take_up(folder)

    monkeypatch.setattr(runner_job, "refuse_links", sometimes)
    with running(Quick(machine.ctx, 60)):
        assert ends(machine, other).state == "succeeded"
        wait_for(lambda: status_of(machine.job("run-0001-commit")).over, 30)


def test_a_run_that_cannot_be_chained_is_failed_and_the_other_goes_on(
    machine: Machine, other: ProjectRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(machine.make())
    due = loop.next_job

    def broken(jobs: ProjectJobs, run_id: str) -> Path | None:
        if jobs.project_id == machine.project.id:
            raise RuntimeError("never seen before")
        return due(jobs, run_id)

    monkeypatch.setattr(loop, "next_job", broken)
    with running(Quick(machine.ctx, 60)):
        assert ends(machine, other).state == "succeeded"
        run = ends(machine, machine.project)
    assert run.state == "failed" and run.error and "RuntimeError" in run.error.message


def test_the_runner_does_not_go_while_a_full_disk_keeps_it_from_the_next_job(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "FIRST", 0.05)
    monkeypatch.setattr(patience, "LONGEST", 0.2)
    done(machine.make())
    due, full = loop.next_job, True

    def broken(jobs: ProjectJobs, run_id: str) -> Path | None:
        if full:
            raise OSError(28, "No space left on device")
        return due(jobs, run_id)

    monkeypatch.setattr(loop, "next_job", broken)
    runner, closing = Quick(machine.ctx, 1.5), threading.Event()
    thread = threading.Thread(target=runner.run, args=(closing,), daemon=True)
    thread.start()
    thread.join(6)
    assert thread.is_alive() and status_of(machine.job("run-0001-train")).state == "succeeded"
    full = False
    thread.join(30)
    assert not thread.is_alive() and machine.job("run-0001-evaluate").exists()


def test_a_project_that_cannot_be_looked_into_holds_nobody_up(
    machine: Machine, other: ProjectRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ProjectJobs.names

    def broken(jobs: ProjectJobs) -> list[str]:
        if jobs.project_id == machine.project.id:
            raise OSError(5, "Input/output error")
        return names(jobs)

    with monkeypatch.context() as now:
        now.setattr(ProjectJobs, "names", broken)
        with running(Quick(machine.ctx, 60)):
            wait_for(lambda: status_of(other.jobs.folder("run-0001-commit")).over, 60)


def test_a_lock_that_another_holds_is_not_waited_for(machine: Machine, other: ProjectRecord) -> None:
    machine.make()
    with machine.project.jobs.exclusive(), running(Quick(machine.ctx, 60)):
        begun = time.monotonic()
        wait_for(lambda: status_of(other.jobs.folder("run-0001-train")).starts, 20)
        assert time.monotonic() - begun < 15


def test_a_folder_that_is_deleted_under_the_runner_is_let_go(machine: Machine, other: ProjectRecord) -> None:
    folder = machine.make()
    runner = Quick(machine.ctx, 60)
    runner._start = lambda project, spec: Ended(1)  # type: ignore[method-assign]
    runner._tick()
    assert folder in runner._jobs
    shutil.rmtree(folder)
    deadline = time.monotonic() + 20
    while folder in runner._jobs and time.monotonic() < deadline:
        runner._tick()
    assert folder not in runner._jobs


def test_one_that_is_not_well_for_a_moment_is_not_given_up(
    machine: Machine, other: ProjectRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    look: Callable[[WatchedJob], Standing] = WatchedJob.look
    times = [0]

    def sometimes(job: WatchedJob) -> Standing:
        times[0] += 1
        if times[0] % 2:
            raise OSError(28, "No space left on device")
        return look(job)

    monkeypatch.setattr(runner_job.WatchedJob, "look", sometimes)
    with running(Quick(machine.ctx, 60)):
        assert ends(machine, other).state == "succeeded"
