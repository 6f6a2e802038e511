"""What can be asked of a run, without any process: pause, resume, more passes, remedies, queue, deletion."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from fake_worker import point
from jobkit import Machine

from vibeflow.features.services import Services
from vibeflow.features.training import access as module
from vibeflow.features.training import capacity
from vibeflow.features.training.capacity import Capacity, choose_limit
from vibeflow.features.training.service import Trainings
from vibeflow.jobs.control import discard_requested, pause_requested, requested_epochs, stop_requested
from vibeflow.jobs.events import EventWriter, JobEvent, PlanEvent, ResultEvent, StateEvent, TrainPointEvent
from vibeflow.jobs.spec import TrainPayload
from vibeflow.protocol.errors import AlreadyRunning, NotFound, NotReady
from vibeflow.protocol.training import (
    AlertRef,
    ContinueTraining,
    CurvesRef,
    RunPatch,
    RunRef,
    RunsRef,
    StartTraining,
)
from vibeflow.recipe.store import load_recipe, save_recipe

PLAN = PlanEvent(
    total_steps=40,
    steps_per_epoch=10,
    epochs=4,
    train_rows=5,
    device="CPU, 1 thread",
    memory_total=1,
    method="lora",
    model_name="vibeflow/starter",
)


@pytest.fixture(autouse=True)
def no_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vibeflow.jobs.start.ensure_runner", lambda home: False)
    monkeypatch.setenv("VIBEFLOW_MAX_JOBS", "1")


@pytest.fixture
def training(machine: Machine) -> Trainings:
    return Services.over(machine.ctx).training


def start(machine: Machine, training: Trainings, *, queue: bool = False) -> str:
    return training.start(StartTraining(project_id=machine.project.id, queue=queue)).run_id


def ref(machine: Machine, run_id: str | None = None) -> RunRef:
    return RunRef(project_id=machine.project.id, run_id=run_id)


def write(machine: Machine, job: str, *events: JobEvent) -> None:
    with EventWriter(machine.job(job)) as writer:
        for event in events:
            writer.append(event, durable=True)


def running(machine: Machine, run_id: str = "run-0001", steps: int = 12) -> None:
    write(
        machine,
        f"{run_id}-train",
        StateEvent(state="running"),
        PLAN,
        *[TrainPointEvent(point=point(step)) for step in range(1, steps + 1)],
    )


def test_a_run_is_paused_and_resumed_by_a_request_that_outlives_everybody(
    machine: Machine, training: Trainings
) -> None:
    start(machine, training)
    running(machine)
    training.pause(ref(machine))
    assert pause_requested(machine.job("run-0001-train"))
    write(machine, "run-0001-train", StateEvent(state="paused"))
    run = training.snapshot(ref(machine)).run
    assert run and run.state == "paused" and run.seconds_left is None and run.resumed == 0
    with pytest.raises(NotReady, match="cannot be paused"):
        training.pause(ref(machine))
    training.resume(ref(machine))
    assert not pause_requested(machine.job("run-0001-train"))
    write(machine, "run-0001-train", StateEvent(state="running", resumed=1))
    run = training.snapshot(ref(machine)).run
    assert run and run.state == "running" and run.resumed == 0  # a pause is no crash
    with pytest.raises(NotReady, match="not paused"):
        training.resume(ref(machine))


def test_a_second_run_waits_behind_the_first_where_it_is_asked_to(
    machine: Machine, training: Trainings
) -> None:
    start(machine, training)
    running(machine)
    with pytest.raises(AlreadyRunning):
        start(machine, training)
    assert start(machine, training, queue=True) == "run-0002"
    assert start(machine, training, queue=True) == "run-0003"
    current = training.snapshot(ref(machine)).run
    assert current and current.run_id == "run-0001"  # what goes is shown, not what waits
    queue = training.queue()
    assert [(e.run_id, e.state, e.position) for e in queue.entries] == [
        ("run-0001", "running", None),
        ("run-0002", "queued", 1),
        ("run-0003", "queued", 2),
    ]
    waiting = training.snapshot(ref(machine, "run-0003")).run
    assert waiting and waiting.state == "queued"
    assert "One run is going" in (queue.entries[2].reason or "")  # until the runner says which


def test_more_passes_for_a_run_that_goes_and_for_one_that_is_over(
    machine: Machine, training: Trainings
) -> None:
    start(machine, training)
    running(machine)

    def go_on(epochs: int) -> str:
        params = ContinueTraining(project_id=machine.project.id, run_id="run-0001", epochs=epochs)
        return training.continue_run(params).run_id

    assert go_on(7) == "run-0001" and requested_epochs(machine.job("run-0001-train")) == 7
    with pytest.raises(NotReady, match="has done 1 passes"):
        go_on(1)
    write(machine, "run-0001-train", StateEvent(state="failed"))
    with pytest.raises(NotReady, match="no checkpoint"):
        go_on(9)
    (machine.job("run-0001-train") / "checkpoints" / "step-00000010").mkdir(parents=True)
    assert go_on(9) == "run-0002"
    payload = machine.project.jobs.spec("run-0002-train").payload
    assert isinstance(payload, TrainPayload)
    assert payload.settings.epochs == 9 and payload.continued_from == "run-0001-train"
    assert payload.train_file.is_file() and payload.train_file.is_relative_to(machine.job("run-0002-train"))
    view = training.snapshot(ref(machine, "run-0002")).run
    assert view and view.continued_from == "run-0001"


def test_a_remedy_changes_the_recipe_gives_the_run_up_and_starts_anew(
    machine: Machine, training: Trainings
) -> None:
    start(machine, training)
    running(machine)
    bad = point(13).model_copy(update={"loss": math.nan})
    write(machine, "run-0001-train", TrainPointEvent(point=bad))
    run = training.snapshot(ref(machine)).run
    assert run and [alert.kind for alert in run.alerts] == ["diverged"]
    alert = AlertRef(project_id=machine.project.id, run_id="run-0001", alert_id=run.alerts[0].id)
    before = load_recipe(machine.project.path).training.learning_rate
    shown = training.apply_remedy(alert).run
    assert shown and shown.run_id == "run-0002" and shown.state == "queued"
    assert load_recipe(machine.project.path).training.learning_rate == pytest.approx(before / 10)
    assert discard_requested(machine.job("run-0001-train")) and stop_requested(machine.job("run-0001-train"))
    payload = machine.project.jobs.spec("run-0002-train").payload
    assert isinstance(payload, TrainPayload) and payload.settings.learning_rate == pytest.approx(before / 10)
    training.apply_remedy(alert)  # a double click
    assert [summary.run_id for summary in training.runs(RunsRef(project_id=machine.project.id)).runs] == [
        "run-0002",
        "run-0001",
    ]


def test_a_dismissed_alert_is_dismissed_in_every_window(machine: Machine, training: Trainings) -> None:
    start(machine, training)
    running(machine)
    bad = point(13).model_copy(update={"loss": math.nan})
    write(machine, "run-0001-train", TrainPointEvent(point=bad))
    run = training.snapshot(ref(machine)).run
    assert run
    alert = AlertRef(project_id=machine.project.id, run_id="run-0001", alert_id=run.alerts[0].id)
    with pytest.raises(NotFound):
        training.dismiss_alert(alert.model_copy(update={"alert_id": "other"}))
    shown = training.dismiss_alert(alert).run
    assert shown and shown.alerts[0].dismissed
    patches = [params for name, params in machine.events if name == "vibeflow/training/didProgress"]
    last = patches[-1]
    assert isinstance(last, RunPatch) and last.from_revision == last.to_revision  # everyone asks anew
    module.tracker_of(machine.ctx)._runs.clear()  # another window
    again = training.snapshot(ref(machine)).run
    assert again and again.alerts[0].dismissed


def test_curves_are_labelled_by_what_sets_them_apart(machine: Machine, training: Trainings) -> None:
    start(machine, training)
    running(machine)
    before = load_recipe(machine.project.path).training.learning_rate
    save_recipe(machine.project.path, {"training.learning_rate": 0.0012})
    start(machine, training, queue=True)
    found = training.curves(CurvesRef(project_id=machine.project.id, run_ids=["run-0001", "run-0002"])).curves
    assert [len(curve.train) for curve in found] == [12, 0]
    assert found[0].label == f"Run 1 · Learning rate {before:g}"
    assert found[1].label == "Run 2 · Learning rate 0.0012"
    with pytest.raises(NotFound):
        training.curves(CurvesRef(project_id=machine.project.id, run_ids=["run-0009"]))


def over(machine: Machine, run_id: str) -> None:
    write(
        machine,
        f"{run_id}-train",
        StateEvent(state="running"),
        ResultEvent(result_dir="result", summary={}),
        StateEvent(state="failed"),
    )


def test_a_deleted_run_frees_the_disk_and_its_number_is_never_given_again(
    machine: Machine, training: Trainings
) -> None:
    start(machine, training)
    with pytest.raises(NotReady, match="not over"):
        training.delete(ref(machine, "run-0001"))
    over(machine, "run-0001")
    checkpoint = machine.job("run-0001-train") / "checkpoints" / "step-00000010"
    checkpoint.mkdir(parents=True)
    (checkpoint / "weights").write_bytes(b"x" * 100_000)
    listed = training.runs(RunsRef(project_id=machine.project.id))
    assert listed.size_bytes > 100_000
    freed = training.delete(ref(machine, "run-0001")).freed_bytes
    assert freed == listed.size_bytes
    assert not machine.job("run-0001-train").exists()
    assert training.runs(RunsRef(project_id=machine.project.id)).runs == []
    assert training.snapshot(ref(machine)).run is None
    with pytest.raises(NotReady, match="No run was named"):
        training.delete(ref(machine))
    with pytest.raises(NotFound):
        training.delete(ref(machine, "run-0001"))
    assert start(machine, training) == "run-0002"


def test_the_limit_is_the_users_and_at_most_ten(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("VIBEFLOW_MAX_JOBS")
    monkeypatch.setattr(capacity.os, "cpu_count", lambda: 64)
    assert Capacity.of(machine.home).limit == 10
    choose_limit(machine.home, 3)
    limited = Capacity.of(machine.home)
    assert limited.limit == 3 and "you allow" in limited.reason(3)
    choose_limit(machine.home, 99)
    assert Capacity.of(machine.home).limit == 10
    choose_limit(machine.home, 0)
    monkeypatch.setattr(capacity.os, "cpu_count", lambda: 1)
    assert Capacity.of(machine.home).limit == 1


def test_without_memory_only_one_goes(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    class Memory:
        available = 800_000_000

    monkeypatch.setenv("VIBEFLOW_MAX_JOBS", "10")
    monkeypatch.setattr(capacity.psutil, "virtual_memory", Memory)
    found = Capacity.of(machine.home)
    assert found.room(0) and not found.room(1)
    assert "763 MB of memory are free" in found.reason(1)
