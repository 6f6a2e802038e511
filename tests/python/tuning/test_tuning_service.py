"""Searches as a feature, without any process: what is refused, what is shown, what is adopted."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from jobkit import Machine
from rows_kit import give_rows

from vibeflow.features.services import Services
from vibeflow.features.tuning.follow import TuningFollower
from vibeflow.features.tuning.service import Tunings
from vibeflow.features.tuning.words import settings_shown
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.events import EventWriter, StateEvent
from vibeflow.jobs.follow import TELL_EVERY
from vibeflow.jobs.spec import TunePayload
from vibeflow.jobs.tuning import RepeatRecord, TrialRecord, TuningRecord, write_tuning
from vibeflow.protocol.errors import (
    AlreadyRunning,
    DataEmpty,
    NotFound,
    NotReady,
    RecipeInvalid,
)
from vibeflow.protocol.states import RunState
from vibeflow.protocol.training import EvalPoint
from vibeflow.protocol.tuning import StartTuning, TuningRef, TuningView
from vibeflow.recipe.store import load_recipe

RATE, EPOCHS, RANK = "training.learning_rate", "training.epochs", "training.lora.r"


@pytest.fixture(autouse=True)
def no_runner(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The homes for which a runner would have been started."""
    asked: list[Path] = []
    monkeypatch.setattr("vibeflow.jobs.start.ensure_runner", lambda home: asked.append(home.root))
    return asked


@pytest.fixture
def tunings(machine: Machine) -> Tunings:
    give_rows(machine.project.path, 30)
    return Services.over(machine.ctx).tunings


def begin(machine: Machine, tunings: Tunings, minutes: float | None = None) -> TuningView:
    found = tunings.start(StartTuning(project_id=machine.project.id, minutes=minutes)).tuning
    assert found is not None
    return found


def ref(machine: Machine, tuning_id: str | None = None) -> TuningRef:
    return TuningRef(project_id=machine.project.id, tuning_id=tuning_id)


def view(machine: Machine, tunings: Tunings) -> TuningView:
    found = tunings.snapshot(ref(machine)).tuning
    assert found is not None
    return found


def say(machine: Machine, state: RunState, job: str = "tune-0001") -> None:
    with EventWriter(machine.job(job)) as writer:
        writer.append(StateEvent(state=state))


def trial(number: int, loss: float | None, state: str = "finished", **values: float) -> TrialRecord:
    curve = [EvalPoint(step=0, loss=9.0)] + ([EvalPoint(step=10, loss=loss)] if loss is not None else [])
    settings = {RATE: values.get("rate", 0.005), EPOCHS: 8, RANK: int(values.get("rank", 32))}
    return TrialRecord.model_validate(
        {"number": number, "state": state, "values": settings, "steps": 10, "total_steps": 10}
        | {"curve": curve, "seconds": 5}
    )


def record(*trials: TrialRecord, **more: object) -> TuningRecord:
    return TuningRecord.model_validate({"trials": trials, "validation_rows": 6, "elapsed": 20, **more})


CLEAR = record(
    trial(0, 2.0),
    trial(1, 1.8, rate=0.002, rank=16),
    trial(2, 3.0, "pruned"),
    repeats=[RepeatRecord(trial=n, seed=s, loss=loss) for n, s, loss in [(0, 43, 2.1), (1, 43, 1.7)]],
    compared=[[2.0, 2.1, 2.0], [1.8, 1.7, 1.8]],
    clear=True,
)


def test_a_search_copies_what_it_reads_and_leaves_the_test_rows(
    machine: Machine, tunings: Tunings, no_runner: list[Path]
) -> None:
    found = begin(machine, tunings)
    folder = machine.job("tune-0001")
    payload = machine.project.jobs.spec(folder.name).payload
    assert isinstance(payload, TunePayload)
    assert (found.tuning_id, found.number, found.state, found.trials) == ("tune-0001", 1, "queued", [])
    assert {file.name for file in (folder / "inputs").iterdir()} >= {"train.jsonl", "vibeflow.yaml"}
    assert not (folder / "inputs" / "test.jsonl").exists()
    assert payload.most_trials == 12 and payload.budget_seconds == found.budget_seconds >= 120
    assert no_runner == [machine.home.root]
    assert "vibeflow/tuning/didChange" in [name for name, _ in machine.events]


def test_the_first_trial_has_the_recommended_values_whatever_the_recipe_says(
    machine: Machine, tunings: Tunings
) -> None:
    begin(machine, tunings)
    say(machine, "stopped")
    advised = machine.project.jobs.spec("tune-0001").payload
    recipe = machine.project.path / "vibeflow.yaml"
    rate = load_recipe(recipe).training.learning_rate
    recipe.write_text(recipe.read_text().replace(f"learning_rate: {rate}", "learning_rate: 0.7"))
    assert load_recipe(recipe).training.learning_rate == 0.7
    begin(machine, tunings)
    again = machine.project.jobs.spec("tune-0002").payload
    assert isinstance(again, TunePayload) and isinstance(advised, TunePayload)
    assert again.train.settings == advised.train.settings


def test_minutes_given_are_the_budget(machine: Machine, tunings: Tunings) -> None:
    assert begin(machine, tunings, 7).budget_seconds == 420
    payload = machine.project.jobs.spec("tune-0001").payload
    assert isinstance(payload, TunePayload) and payload.most_trials > 12


@pytest.mark.parametrize("minutes", [0, -3, float("nan")])
def test_no_time_is_refused(machine: Machine, tunings: Tunings, minutes: float) -> None:
    with pytest.raises(NotReady, match="some time"):
        begin(machine, tunings, minutes)
    assert not machine.job("tune-0001").exists()


def test_a_second_search_is_refused_until_the_first_is_over(machine: Machine, tunings: Tunings) -> None:
    begin(machine, tunings)
    with pytest.raises(AlreadyRunning):
        begin(machine, tunings)
    say(machine, "stopped")
    assert begin(machine, tunings).tuning_id == "tune-0002"
    assert view(machine, tunings).number == 2
    assert tunings.snapshot(ref(machine, "tune-0001")).tuning is not None


def test_too_few_rows_are_refused_with_their_number(machine: Machine) -> None:
    with pytest.raises(DataEmpty, match="5 training rows"):
        Services.over(machine.ctx).tunings.start(StartTuning(project_id=machine.project.id))


def test_a_broken_recipe_is_refused(machine: Machine, tunings: Tunings) -> None:
    (machine.project.path / "vibeflow.yaml").write_text("training: {epochs: -1}")
    with pytest.raises(RecipeInvalid):
        begin(machine, tunings)
    assert not machine.job("tune-0001").exists()


def test_what_is_not_there(machine: Machine, tunings: Tunings) -> None:
    assert tunings.snapshot(ref(machine)).tuning is None
    for ask in (tunings.stop, tunings.apply):
        with pytest.raises(NotReady, match="no search yet"):
            ask(ref(machine))
    begin(machine, tunings)
    for wanted in ("tune-0009", "run-0001-train", "../x"):
        with pytest.raises(NotFound):
            tunings.snapshot(ref(machine, wanted))


def test_stopping_is_asked_once_and_shown(machine: Machine, tunings: Tunings) -> None:
    begin(machine, tunings)
    tunings.stop(ref(machine))
    assert stop_requested(machine.job("tune-0001"))
    assert view(machine, tunings).state == "stopping"
    say(machine, "stopped")
    tunings.stop(ref(machine))
    assert view(machine, tunings).state == "stopped"


def test_while_it_runs(machine: Machine, tunings: Tunings) -> None:
    begin(machine, tunings)
    say(machine, "running")
    assert view(machine, tunings).seconds_left is None
    write_tuning(machine.job("tune-0001"), record(trial(0, 2.0), trial(1, 1.8, "running", rate=0.002)))
    found = view(machine, tunings)
    first, second = found.trials
    assert (first.number, first.recommended, first.loss, first.steps) == (1, True, 2.0, 10)
    assert (second.number, second.recommended, second.state) == (2, False, "running")
    assert second.settings_shown == "Learning rate 0.002, 8 passes, rank 32"
    assert found.best == 1 and found.doing == "Trial 2 of at most 12."
    assert found.seconds_left == 11 * 5 + 4 * 5
    assert found.changes == [] and not found.applied
    with pytest.raises(NotReady, match="not over"):
        tunings.apply(ref(machine))


def test_a_clear_winner_is_adopted_into_the_recipe(machine: Machine, tunings: Tunings) -> None:
    begin(machine, tunings)
    write_tuning(machine.job("tune-0001"), CLEAR)
    say(machine, "succeeded")
    found = view(machine, tunings)
    assert found.best == 2 and not found.applied and found.doing == "" and found.seconds_left is None
    assert "13.1 % lower" in found.verdict and "each of 3 trainings" in found.verdict
    assert "1.767 instead of 2.033 on 6 rows" in found.verdict
    changes = {change.key: change.value for change in found.changes}
    assert changes[RATE] == 0.002 and changes[RANK] == 16
    recipe = machine.project.path / "vibeflow.yaml"
    recipe.write_text("# mine\n" + recipe.read_text())
    tunings.apply(ref(machine))
    training = load_recipe(recipe).training
    assert (training.learning_rate, training.epochs, training.lora.r) == (0.002, 8, 16)
    assert training.lora.alpha == 32, "twice the rank, as before"
    assert recipe.read_text().startswith("# mine\n")
    assert view(machine, tunings).applied


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (record(trial(0, 2.0), trial(1, 2.1), trial(2, 2.2)), "stand: none of 2 other settings did better"),
        (
            record(trial(0, 2.0), trial(1, 1.9), compared=[[2.0, 2.0, 1.9], [1.9, 2.1, 2.0]]),
            "stand: trial 2 had a lower loss once, but not in each of 3",
        ),
        (record(trial(0, 2.0)), "no time to try others"),
        (record(trial(0, None, "failed")), "nothing is known"),
        (record(), "nothing is known"),
    ],
)
def test_where_nothing_is_proven_the_recommended_settings_stand(
    machine: Machine, tunings: Tunings, found: TuningRecord, words: str
) -> None:
    begin(machine, tunings)
    write_tuning(machine.job("tune-0001"), found)
    say(machine, "succeeded")
    shown = view(machine, tunings)
    assert words in shown.verdict and shown.changes == []
    with pytest.raises(NotReady, match="changes nothing"):
        tunings.apply(ref(machine))


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (record(trial(0, 2.0), trial(1, 1.8, rate=0.002), compared=[[2.0], [1.8]]), "trained once only"),
        (record(trial(0, None, "failed"), trial(1, 1.8, rate=0.002)), "the recommended settings failed"),
    ],
)
def test_what_is_better_and_not_proven_is_offered_with_the_doubt_said(
    machine: Machine, tunings: Tunings, found: TuningRecord, words: str
) -> None:
    begin(machine, tunings)
    write_tuning(machine.job("tune-0001"), found)
    say(machine, "stopped")
    shown = view(machine, tunings)
    assert words in shown.verdict and RATE in {change.key for change in shown.changes}


def test_a_damaged_file_of_trials_is_as_none(machine: Machine, tunings: Tunings) -> None:
    begin(machine, tunings)
    (machine.job("tune-0001") / "tuning.json").write_text('{"trials": [')
    assert view(machine, tunings).trials == []


def test_settings_in_words() -> None:
    values = {RANK: 8, RATE: 5e-05, EPOCHS: 1, "training.lora.dropout": 0.0}
    assert settings_shown(values) == "Learning rate 0.00005, 1 pass, rank 8, dropout 0"


def test_listeners_are_told_at_most_twice_a_second_and_of_the_end(machine: Machine, tunings: Tunings) -> None:
    follower = TuningFollower(machine.ctx)
    assert not follower.advance(machine.project)
    begin(machine, tunings)
    machine.events.clear()
    folder = machine.job("tune-0001")
    began = time.monotonic()
    for number in range(40):
        write_tuning(folder, record(trial(number, 2.0)))
        assert follower.advance(machine.project)
        time.sleep(0.01)
    most = 1 + (time.monotonic() - began) / TELL_EVERY
    assert 1 <= len(machine.events) <= most
    say(machine, "succeeded")
    machine.events.clear()
    while follower.advance(machine.project):
        time.sleep(0.02)
    assert [name for name, _ in machine.events] == ["vibeflow/tuning/didChange"]
    assert not follower.advance(machine.project)
