"""A run that waits says what for, wherever it is shown, and that it has started once it has."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from jobkit import Machine, train_spec, wait_for

from vibeflow.cli import follow as terminal
from vibeflow.features.projects.record import ProjectRecord
from vibeflow.features.services import Services
from vibeflow.features.training.brief import latest_run
from vibeflow.features.training.capacity import Capacity
from vibeflow.jobs import submit
from vibeflow.jobs.events import EventWriter, StateEvent
from vibeflow.jobs.lease import Lease
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.jobs.spec import JobSpec, TrainPayload, TunePayload
from vibeflow.protocol.training import RunPatch, RunRef, RunView
from vibeflow.runner import queue as waiting
from vibeflow.runner.job import Doing
from vibeflow.runner.loop import Runner


class Going:
    """A worker that is at it until it is told to go."""

    def __init__(self, jobs: ProjectJobs, job_id: str) -> None:
        folder = jobs.folder(job_id)
        self._lease = Lease.acquire(folder)
        self._writer = EventWriter(folder)
        self._writer.append(StateEvent(state="running"), durable=True)
        self.over = False

    def poll(self) -> int | None:
        return 0 if self.over else None

    def terminate(self) -> None: ...

    def end(self) -> None:
        self._writer.append(StateEvent(state="stopped"), durable=True)
        self._writer.close()
        self._lease.release()
        self.over = True


class Steered(Runner):
    begun: dict[str, Going]

    def _start(self, project: ProjectJobs, spec: JobSpec) -> Doing:
        made = self.begun[project.path.name] = Going(project, spec.id)
        return made


def add_run(project: ProjectRecord, number: int = 1) -> None:
    submit.create(project.jobs, train_spec(project.path, project.id, number))


@pytest.fixture
def runner(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Steered]:
    monkeypatch.setenv("VIBEFLOW_MAX_JOBS", "1")
    made, closing = Steered(machine.ctx, 60), threading.Event()
    made.begun = {}
    thread = threading.Thread(target=made.run, args=(closing,), daemon=True)
    add_run(machine.project)
    thread.start()
    wait_for(lambda: machine.project.path.name in made.begun)
    yield made
    for one in made.begun.values():
        if not one.over:
            one.end()
    closing.set()
    thread.join(20)


def view(machine: Machine, project: ProjectRecord) -> RunView:
    found = Services.over(machine.ctx).training.snapshot(RunRef(project_id=project.id)).run
    assert found is not None
    return found


def test_it_says_what_it_waits_for_until_it_begins(
    machine: Machine, runner: Steered, capsys: pytest.CaptureFixture[str]
) -> None:
    second = machine.add_project("second")
    add_run(second)
    wait_for(lambda: view(machine, second).queue_reason)
    third = machine.add_project("third")
    add_run(third)
    wait_for(lambda: view(machine, third).queue_reason)
    found = view(machine, second)
    assert (found.state, found.queue_position) == ("queued", 1)
    assert found.queue_reason == "Waiting for run 1 of replies to finish"
    assert view(machine, third).queue_position == 2
    brief = latest_run(machine.ctx, third)
    assert brief and brief.waits_for == "Waiting for run 1 of replies to finish"
    listed = {one.name: one.run for one in Services.over(machine.ctx).overview.list().projects}
    assert "third" in listed
    queue = Services.over(machine.ctx).training.queue()
    assert [entry.reason for entry in queue.entries if entry.position] == [found.queue_reason] * 2

    machine.events.clear()
    runner.begun["replies"].end()
    wait_for(lambda: "second" in runner.begun)
    reason = wait_for(lambda: (one := view(machine, third)).queue_position == 1 and one.queue_reason)
    assert reason == "Waiting for run 1 of second to finish"
    begun = wait_for(lambda: (one := view(machine, second)).state == "running" and one)
    assert isinstance(begun, RunView) and (begun.queue_position, begun.queue_reason) == (None, None)
    # Whoever looks at it is told to ask anew, and so are the lists of projects.
    patches = [params for _, params in machine.events if isinstance(params, RunPatch)]
    assert any(one.project_id == third.id and one.from_revision == one.to_revision for one in patches)
    changed = [name for name, params in machine.events if getattr(params, "project_id", "") == third.id]
    assert "vibeflow/projects/didChange" in changed


class Lines:
    live = False

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, text: str) -> None:
        self.said.append(text)


def test_the_terminal_says_it_has_started_once_it_has(machine: Machine, runner: Steered) -> None:
    second = machine.add_project("second")
    add_run(second)
    output = Lines()
    services = Services(emit=lambda name, params: None)

    def follow() -> None:
        terminal._wait_for_its_turn(services, output, second.id, "run-0001")  # type: ignore[arg-type]

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    wait_for(lambda: output.said)
    assert output.said == ["Waiting for run 1 of replies to finish."]
    runner.begun["replies"].end()
    thread.join(30)
    assert output.said[-1] == "Run 1 has started." and len(output.said) == 2
    services.close()


def test_the_words_name_what_takes_the_room(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    one = train_spec(machine.project.path, "p1", 3)
    assert isinstance(one.payload, TrainPayload)
    search = one.model_copy(
        update={
            "id": "tune-0001",
            "kind": "tune",
            "run_id": None,
            "project_id": "p2",
            "payload": TunePayload(train=one.payload, budget_seconds=60),
        }
    )
    names = {"p1": "support-bot", "p2": "triage"}
    waits = train_spec(machine.project.path, "p3")

    def words(spec: JobSpec, ahead: list[JobSpec], limit: int) -> str:
        return waiting._wait(spec, 1, ahead, Capacity(limit, chosen=True), names).reason

    assert words(waits, [one], 1) == "Waiting for run 3 of support-bot to finish"
    assert words(train_spec(machine.project.path, "p1", 4), [one], 1) == "Waiting for run 3 to finish"
    assert words(waits, [search], 1) == "Waiting for the search for settings of triage to finish"
    both = words(waits, [one, search], 2)
    assert both.startswith("Waiting for one of 2 to finish: run 3 of support-bot, the search")
    monkeypatch.setattr(waiting, "MEMORY_EACH", 1_610_612_736)
    assert "1.5 GB of free memory, or for run 3 of support-bot" in words(waits, [one], 4)
