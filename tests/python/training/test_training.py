"""Training as a feature, without any process: checks before the start, snapshots of the inputs, patches,
pipeline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fake_worker import point
from jobkit import Machine

from vibeflow.features.overview.watching import Watcher
from vibeflow.features.training import access as module
from vibeflow.features.training.pipeline import next_job
from vibeflow.features.training.service import Trainings
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.events import EventWriter, ResultEvent, StateEvent, TrainPointEvent
from vibeflow.jobs.spec import CommitPayload, EvaluatePayload, TrainPayload
from vibeflow.protocol.errors import (
    AlreadyRunning,
    DataEmpty,
    DataNoAnswer,
    NotFound,
    NotReady,
    RecipeInvalid,
    TrainingPartMissing,
    VibeFlowError,
)
from vibeflow.protocol.training import RunPatch, RunRef, StartTraining


@pytest.fixture(autouse=True)
def no_runner(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The homes for which a runner would have been started."""
    asked: list[Path] = []

    def note(home: object) -> bool:
        asked.append(home.root)  # type: ignore[attr-defined]  # a Home
        return False

    monkeypatch.setattr(module, "ensure_runner", note)
    monkeypatch.setattr("vibeflow.features.overview.watching.ensure_runner", note)
    return asked


@pytest.fixture
def training(machine: Machine) -> Trainings:
    return Trainings(machine.ctx)


def start(machine: Machine, training: Trainings) -> str:
    return training.start(StartTraining(project_id=machine.project.id)).run_id


def ref(machine: Machine, run_id: str | None = None) -> RunRef:
    return RunRef(project_id=machine.project.id, run_id=run_id)


def test_start_copies_what_the_run_reads(
    machine: Machine, training: Trainings, no_runner: list[Path]
) -> None:
    project = machine.project.path
    assert start(machine, training) == "run-0001"
    recipe = (project / "vibeflow.yaml").read_bytes()
    (project / "vibeflow.yaml").write_text("name: changed")
    (project / "data" / "train.jsonl").write_text("")
    folder = machine.job("run-0001-train")
    payload = machine.project.jobs.spec(folder.name).payload
    assert isinstance(payload, TrainPayload)
    assert (folder / "inputs" / "vibeflow.yaml").read_bytes() == recipe
    assert payload.train_file.read_text().count("\n") == 5 and payload.test_file.read_text().count("\n") == 3
    assert (folder / "inputs" / "manifest.json").exists() and len(payload.data_digest) == 64
    assert no_runner == [machine.home.root]
    assert "vibeflow/projects/didChange" in [name for name, _ in machine.events]


def test_a_second_start_names_the_first(machine: Machine, training: Trainings) -> None:
    start(machine, training)
    with pytest.raises(AlreadyRunning) as refused:
        start(machine, training)
    assert "Run 1" in refused.value.message and "UTC" in refused.value.message
    assert refused.value.action and refused.value.action.kind == "openTraining"


def change_manifest(machine: Machine, **changes: object) -> None:
    file = machine.project.path / "data" / "manifest.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))


def test_what_cannot_be_trained_is_refused_before_anything_is_made(
    machine: Machine, training: Trainings
) -> None:
    manifest = machine.project.path / "data" / "manifest.json"
    good = manifest.read_text()
    refused: list[type[VibeFlowError]] = []

    def attempt() -> None:
        with pytest.raises(VibeFlowError) as error:
            start(machine, training)
        refused.append(type(error.value))

    change_manifest(machine, ledger={"read": 8, "train": 0, "test": 0, "removed": []})
    attempt()
    change_manifest(machine, mapped_by="detection", confidence=0.3)
    attempt()
    manifest.unlink()
    attempt()
    manifest.write_text(good)
    recipe = machine.project.path / "vibeflow.yaml"
    recipe.write_text(recipe.read_text() + "\nnonsense: 1\n")
    attempt()
    assert refused == [DataEmpty, DataNoAnswer, NotReady, RecipeInvalid]
    assert not machine.job("run-0001-train").exists()


def test_without_the_heavy_packages_the_way_out_is_named(
    machine: Machine, training: Trainings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VIBEFLOW_WORKER_MODULE")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(TrainingPartMissing) as refused:
        start(machine, training)
    assert refused.value.action and refused.value.action.kind == "setUpPython"


def test_patches_start_where_the_snapshot_ends(machine: Machine, training: Trainings) -> None:
    start(machine, training)
    watcher = Watcher(machine.ctx)
    with EventWriter(machine.job("run-0001-train")) as writer:
        writer.append(StateEvent(state="running"))
        watcher.look()
        writer.append(TrainPointEvent(point=point(1)))
        run = training.snapshot(ref(machine)).run
        assert run and run.revision == 3 and run.step == 1
        machine.events.clear()
        writer.append(TrainPointEvent(point=point(2)))
        writer.append(TrainPointEvent(point=point(3)))
        assert watcher.look()
    patches = [params for _, params in machine.events if isinstance(params, RunPatch)]
    assert [(p.from_revision, p.to_revision) for p in patches] == [(3, 5)]
    assert [p.step for p in patches[0].train] == [2, 3]
    machine.events.clear()
    watcher.look()
    assert machine.events == []


def test_the_watcher_wants_a_runner_while_there_is_work(
    machine: Machine, training: Trainings, no_runner: list[Path]
) -> None:
    start(machine, training)
    no_runner.clear()
    assert Watcher(machine.ctx).look() and no_runner == [machine.home.root]
    with EventWriter(machine.job("run-0001-train")) as writer:
        writer.append(StateEvent(state="stopped"))
    no_runner.clear()
    assert not Watcher(machine.ctx).look() and no_runner == []


def test_a_broken_project_does_not_hide_the_others(machine: Machine, training: Trainings) -> None:
    other = machine.add_project("broken")
    start(machine, training)
    training.start(StartTraining(project_id=other.id))
    (other.path / ".vibeflow" / "jobs" / "run-0001-train" / "job.json").write_text("{")
    watcher = Watcher(machine.ctx)
    watcher.look()
    machine.events.clear()
    with EventWriter(machine.job("run-0001-train")) as writer:
        writer.append(StateEvent(state="running"))
    watcher.look()
    assert any(isinstance(params, RunPatch) for _, params in machine.events)


def test_stop_asks_the_job_and_needs_one(machine: Machine, training: Trainings) -> None:
    with pytest.raises(NotReady):
        training.stop(ref(machine))
    start(machine, training)
    training.stop(ref(machine))
    training.stop(ref(machine))
    assert stop_requested(machine.job("run-0001-train"))


def test_an_unknown_run_is_not_found_and_none_is_no_error(machine: Machine, training: Trainings) -> None:
    assert training.snapshot(ref(machine)).run is None
    assert training.log(ref(machine)).text == ""
    with pytest.raises(NotFound):
        training.snapshot(ref(machine, "run-0099"))


def test_the_log_shows_what_the_worker_printed(machine: Machine, training: Trainings) -> None:
    start(machine, training)
    (machine.job("run-0001-train") / "log.txt").write_text("Traceback\n")
    assert "Traceback" in training.log(ref(machine)).text


def ended(folder: Path, state: str = "succeeded", result: bool = True) -> None:
    with EventWriter(folder) as writer:
        if result:
            writer.append(ResultEvent(result_dir="result", summary={}))
        writer.append(StateEvent(state=state))  # type: ignore[arg-type]  # one of the states


def test_the_pipeline_makes_each_job_once_and_in_order(machine: Machine, training: Trainings) -> None:
    start(machine, training)
    project = machine.project.jobs
    assert next_job(project, "run-0001") is None
    ended(machine.job("run-0001-train"))
    evaluate = next_job(project, "run-0001")
    assert evaluate and next_job(project, "run-0001") is None
    payload = machine.project.jobs.spec(evaluate.name).payload
    assert isinstance(payload, EvaluatePayload)
    assert payload.adapter_dir == machine.job("run-0001-train") / "result"
    ended(evaluate)
    commit = next_job(project, "run-0001")
    assert commit and next_job(project, "run-0001") is None
    assert machine.project.jobs.spec(commit.name).payload == CommitPayload(
        train_job_id="run-0001-train", evaluate_job_id="run-0001-evaluate"
    )


@pytest.mark.parametrize("task", ["labels", "answers"])
def test_the_evaluation_knows_whether_answers_are_labels_and_where_rows_are_cut(
    machine: Machine, training: Trainings, task: str
) -> None:
    manifest = machine.project.path / "data" / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "task": task}))
    start(machine, training)
    ended(machine.job("run-0001-train"))
    evaluate = next_job(machine.project.jobs, "run-0001")
    assert evaluate
    payload = machine.project.jobs.spec(evaluate.name).payload
    trained = machine.project.jobs.spec("run-0001-train").payload
    assert isinstance(payload, EvaluatePayload)
    assert isinstance(trained, TrainPayload)
    assert payload.labelled == (task == "labels")
    assert payload.max_seq_length == trained.settings.max_seq_length


def test_without_rows_to_test_a_run_is_committed_without_a_score(
    machine: Machine, training: Trainings
) -> None:
    start(machine, training)
    train = machine.job("run-0001-train")
    (train / "inputs" / "test.jsonl").write_text("\n")
    ended(train, "stopped")
    commit = next_job(machine.project.jobs, "run-0001")
    assert commit and machine.project.jobs.spec(commit.name).payload == CommitPayload(
        train_job_id="run-0001-train"
    )


@pytest.mark.parametrize(("state", "result"), [("failed", False), ("failed", True), ("stopped", False)])
def test_a_run_without_a_model_ends_with_its_training(
    machine: Machine, training: Trainings, state: str, result: bool
) -> None:
    start(machine, training)
    ended(machine.job("run-0001-train"), state, result)
    assert next_job(machine.project.jobs, "run-0001") is None
    run = training.snapshot(ref(machine)).run
    assert run and run.state == state
    assert start(machine, training) == "run-0002"
