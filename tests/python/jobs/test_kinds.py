"""What is drawn from the table of kinds, the one way to make a job, and the one way to follow it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import get_args

import pytest
from jobkit import Machine

from vibeflow.jobs import follow
from vibeflow.jobs.asking import ask, unfinished
from vibeflow.jobs.control import request_stop, stop_requested
from vibeflow.jobs.events import EventWriter, ResultEvent, StateEvent
from vibeflow.jobs.follow import Newest, Told
from vibeflow.jobs.kinds import KINDS, JobKind
from vibeflow.jobs.listing import STAGES, JobName, later_commit_id, later_ids, parsed
from vibeflow.jobs.payloads.commit import CommitPayload
from vibeflow.jobs.spec import JudgePayload, Payload
from vibeflow.jobs.submit import Draft, Place, make, make_commit, submit
from vibeflow.protocol.errors import AlreadyRunning, DiskFull, NotReady
from vibeflow.recipe.evaluation import JudgeChoice

BUSY = AlreadyRunning("Busy.", hint="Wait.")


@pytest.fixture(autouse=True)
def no_runner(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    asked: list[object] = []
    monkeypatch.setattr("vibeflow.jobs.start.ensure_runner", asked.append)
    return asked


def judgement(place: Place) -> Draft:
    payload = JudgePayload(settings=JudgeChoice(), evaluation=place.inputs / "evaluation.json")
    return Draft(payload, {"evaluation.json": b"{}"})


def test_each_kind_has_a_payload() -> None:
    union, _ = get_args(Payload)
    assert {one.model_fields["kind"].default for one in get_args(union)} == set(get_args(JobKind))


@pytest.mark.parametrize("kind", get_args(JobKind))
def test_the_ids_of_a_kind_say_which_it_is(kind: JobKind) -> None:
    own = f"{kind}-0012"
    assert parsed(own) == (JobName(kind, 12) if KINDS[kind].alone else None)
    saving = parsed(later_commit_id(own))
    assert saving == (JobName("commit", 12, commits=kind) if KINDS[kind].alone else None)
    assert saving is None or saving.about == kind
    assert later_ids([own]) == ([own] if KINDS[kind].committed else [])
    staged = parsed(f"run-0003-{kind}")
    assert staged == (JobName(kind, 3, run_id="run-0003") if kind in STAGES else None)


@pytest.mark.parametrize(
    "name", ["", "run-1", "serve", "judge-x", "judge-1-train", "run-0001-train.old", "x-1"]
)
def test_what_is_no_jobs_name_is_none(name: str) -> None:
    assert parsed(name) is None


def test_several_windows_make_jobs_at_once_and_each_has_its_number(
    machine: Machine, no_runner: list[object]
) -> None:
    def one(_: int) -> str:
        return submit(machine.project.jobs, "judge", judgement, busy=BUSY).id

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(one, range(4)))
    assert sorted(made) == [f"judge-{number:04d}" for number in range(1, 5)]
    assert machine.project.jobs.ids_of("judge") == sorted(made)
    assert (machine.job("judge-0001") / "inputs" / "evaluation.json").read_bytes() == b"{}"
    assert len(no_runner) == 4


@pytest.mark.parametrize(
    ("raised", "told"),
    [
        (NotReady("No.", hint=""), NotReady),
        (OSError(28, "No space left on device"), DiskFull),
    ],
)
def test_what_cannot_be_made_is_said_and_leaves_nothing(
    machine: Machine, no_runner: list[object], raised: Exception, told: type[Exception]
) -> None:
    def prepare(place: Place) -> Draft:
        raise raised

    with pytest.raises(told):
        submit(machine.project.jobs, "judge", prepare, busy=BUSY)
    assert machine.project.jobs.names() == [] and not no_runner
    assert submit(machine.project.jobs, "judge", judgement, busy=BUSY).id == "judge-0001"


def test_a_lock_that_is_held_for_too_long_is_said(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs = machine.project.jobs
    held = jobs.exclusive
    monkeypatch.setattr(jobs, "exclusive", lambda: held(patience=0.05))
    with held(), ThreadPoolExecutor(1) as pool:
        later = pool.submit(submit, jobs, "judge", judgement, busy=BUSY)
        assert later.exception(20) is BUSY


def test_a_job_is_unfinished_until_it_is_over_and_can_be_asked(
    machine: Machine, no_runner: list[object]
) -> None:
    jobs = machine.project.jobs
    assert unfinished(jobs, "judge") is None
    with jobs.exclusive():
        folder = machine.job(make(jobs, "judge", judgement).id)
    assert unfinished(jobs, "judge") == folder
    ask(jobs, folder, request_stop)
    assert stop_requested(folder) and len(no_runner) == 1
    say(folder, StateEvent(state="stopped"))
    assert unfinished(jobs, "judge") is None


def test_listeners_are_told_what_is_new_and_not_too_often(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(follow.time, "monotonic", lambda: clock[0])
    told = Told()
    assert told.nothing and told.news(1) and not told.nothing
    assert not told.news(1) and not told.owes(1)
    assert not told.news(2) and told.owes(2)
    assert told.news(2, every=0)
    clock[0] += follow.TELL_EVERY
    assert told.news(3) and not told.owes(3)


@pytest.mark.parametrize(("end", "saved"), [("succeeded", True), ("stopped", True), ("failed", False)])
def test_a_finding_is_followed_until_it_is_saved(machine: Machine, end: str, saved: bool) -> None:
    jobs, newest = machine.project.jobs, Newest("judge")
    assert newest.look(jobs) is None
    with jobs.exclusive():
        spec = make(jobs, "judge", judgement)
    folder = machine.job(spec.id)
    job = newest.look(jobs)
    assert job and job.goes_on(job.saved(), None)
    say(folder, StateEvent(state="running"), ResultEvent(result_dir="result", summary={}))
    say(folder, StateEvent.model_validate({"state": end}))
    job = newest.look(jobs)
    assert job and job.saved() is None and job.goes_on(None, None) is saved
    with jobs.exclusive():
        made = make_commit(jobs, spec, CommitPayload(train_job_id="", later_job_id=spec.id))
    assert (made.id, made.number, made.language) == ("judge-0001-commit", 1, spec.language)
    assert job.saved() == "queued" and job.goes_on("queued", None) is saved
    say(machine.job(made.id), StateEvent(state="failed"))
    assert job.saved() == "failed" and not job.goes_on("failed", None)


def say(folder: Path, *events: StateEvent | ResultEvent) -> None:
    with EventWriter(folder) as writer:
        for event in events:
            writer.append(event, durable=True)
