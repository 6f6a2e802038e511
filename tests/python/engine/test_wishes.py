"""What a run is asked while it goes: to pause, to make more or fewer passes, to end when it learns no more.

Also a later run that goes on where an earlier one ended, and runs that go astray (R13).
"""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from loop_kit import SETTINGS, Bench, Notes, Wishes, changed

from vibeflow.engine.train.checkpoint import Checkpoints
from vibeflow.engine.train.continuing import carry_over
from vibeflow.engine.train.held_out import HeldOutEvaluation, ran_away
from vibeflow.engine.train.loop import Outcome
from vibeflow.protocol.errors import TrainingDiverged
from vibeflow.protocol.training import EvalPoint, TrainPoint
from vibeflow.recipe.training import TrainingSettings

FULL = changed(SETTINGS, method="full", learning_rate=1e-3)
SUMMED = changed(SETTINGS, batch_size=2, gradient_accumulation_steps=2)
STEADY = changed(SETTINGS, lr_scheduler_type="constant", warmup_ratio=0.0)


class At(Notes):
    """Does something to the wishes once a step is reached."""

    def __init__(self, wishes: Wishes, step: int, **wish: object) -> None:
        super().__init__()
        self._wishes, self._step, self._wish = wishes, step, wish
        self.asked_in_evaluation = False

    def should_stop(self) -> bool:
        if self.reached() >= self._step:
            for name, value in self._wish.items():
                setattr(self._wishes, name, value)
        return False


def pause_at(bench: Bench, name: str, settings: TrainingSettings, step: int) -> Outcome:
    wishes = Wishes()
    return bench.run(name, settings, At(wishes, step, pause=True), hooks=wishes)


@pytest.mark.parametrize("settings", [SETTINGS, SUMMED, FULL], ids=["lora", "summed", "full"])
def test_paused_anywhere_it_goes_on_to_the_same_bits(bench: Bench, settings: TrainingSettings) -> None:
    whole = bench.run("whole", settings)
    for step in (0, 3, 8, 19):  # 8 is in the middle of an evaluation, which is then owed
        paused = pause_at(bench, f"part{step}", settings, step)
        assert paused.paused and not paused.stopped
        assert paused.progress.step == step
        resumed = bench.run(f"part{step}", settings)
        assert resumed.adapter == whole.adapter
        assert resumed.progress.evaluations == whole.progress.evaluations
        assert resumed.progress.tokens == whole.progress.tokens


def test_a_pause_in_the_last_step_is_the_end(bench: Bench) -> None:
    assert not pause_at(bench, "a", SETTINGS, 21).paused


def test_more_passes_change_the_plan_and_the_rates_from_here_on(bench: Bench) -> None:
    wishes, plain = Wishes(), Notes()
    notes = At(wishes, 10, epochs=5)
    outcome = bench.run("a", SETTINGS, notes, hooks=wishes)
    bench.run("b", SETTINGS, plain)
    assert [(plan.epochs, plan.total_steps) for plan in wishes.plans] == [(3, 21), (5, 35)]
    assert outcome.progress.step == 35
    assert outcome.progress.tokens == 5 * sum(len(example.ids) for example in bench.train)
    assert any("Going on to 5 passes in all: 35 steps" in line for line in notes.lines)
    assert not outcome.stopped


@pytest.mark.parametrize("epochs", [2, 5])
def test_another_number_of_passes_survives_a_crash(bench: Bench, tmp_path: Path, epochs: int) -> None:
    # Nothing else is saved: what is gone on from is what the change itself had saved.
    settings = changed(SETTINGS, eval_steps=50, save_steps=50)
    wishes = Wishes()
    whole = bench.run("whole", settings, At(wishes, 10, epochs=epochs), hooks=wishes)
    again = Wishes()
    # Ends without a last word two steps after the change: what a kill leaves.
    notes = At(again, 10, epochs=epochs)
    training = bench.make("a", settings, notes, hooks=again)
    take = training._stepper.take

    def die(*args: object) -> object:
        if training.progress.step == 12:
            raise KeyboardInterrupt
        return take(*args)  # type: ignore[arg-type]

    training._stepper.take = die  # type: ignore[assignment, method-assign]
    with pytest.raises(KeyboardInterrupt):
        training.run()
    content = Checkpoints(tmp_path / "a").newest()
    assert content and (content.progress.step, content.progress.epochs) == (11, epochs)
    resumed = bench.run("a", settings, hooks=again)
    assert resumed.adapter == whole.adapter
    assert resumed.progress.evaluations == whole.progress.evaluations
    assert resumed.progress.step == whole.progress.step == 7 * epochs


def test_fewer_passes_than_are_done_end_the_run_where_it_stands(bench: Bench) -> None:
    wishes = Wishes()
    outcome = bench.run("a", SETTINGS, At(wishes, 10, epochs=1), hooks=wishes)
    assert (outcome.progress.step, outcome.stopped) == (11, False)
    assert outcome.progress.loss_at(11) is not None


def losses(monkeypatch: pytest.MonkeyPatch, found: list[float]) -> None:
    """Evaluations come out as said, one after the other."""
    answers = iter(found)
    monkeypatch.setattr(HeldOutEvaluation, "_rows", lambda *_: [(next(answers), 1)])


def test_it_ends_by_itself_when_it_learns_no_more(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    losses(monkeypatch, [3.0, 2.0, 1.0, 1.5, 1.4, 9.0])
    notes = Notes()
    outcome = bench.run("a", changed(SETTINGS, early_stopping_patience=2), notes)
    assert (outcome.progress.step, outcome.kept_step, outcome.stopped) == (16, 8, False)
    assert "has not fallen for 2 evaluations" in notes.lines[-1]
    again = bench.run("a", changed(SETTINGS, early_stopping_patience=2))
    assert (again.progress.step, again.kept_step) == (16, 8), "a crash after the end changes nothing"
    wishes = Wishes()
    wishes.epochs = 4
    losses(monkeypatch, [1.3, 1.2, 0.9, 0.8])
    more = bench.run("a", changed(SETTINGS, early_stopping_patience=3), hooks=wishes)
    assert more.progress.step == 28, "asked to go on, it counts anew"


def test_a_later_run_goes_on_exactly_where_the_earlier_one_ended(bench: Bench, tmp_path: Path) -> None:
    whole = bench.run("whole", changed(STEADY, epochs=4))
    bench.run("first", changed(STEADY, epochs=3))
    for _ in range(2):  # a crash in the middle of it: done again
        progress = carry_over(tmp_path / "first", Checkpoints(tmp_path / "second"))
        assert progress is not None and progress.step == 21
    notes = Notes()
    second = bench.run("second", changed(STEADY, epochs=4), notes)
    assert notes.points[0].step > 21
    assert second.progress.step == 28
    # The one step that the shorter run measured besides is its last.
    ours = [found for found in second.progress.evaluations if found[0] != 21]
    assert ours == whole.progress.evaluations
    last = [Checkpoints(tmp_path / name).read(28) for name in ("second", "whole")]
    assert last[0] and last[1]
    assert all(torch.equal(last[0].weights[name], last[1].weights[name]) for name in last[1].weights)
    assert second.progress.tokens == whole.progress.tokens


def test_the_best_of_an_earlier_run_comes_along(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses(monkeypatch, [3.0, 0.5, 1.0, 1.0, 1.0, 1.0, 1.0])
    first = bench.run("first")
    assert first.kept_step == 4
    carry_over(tmp_path / "first", Checkpoints(tmp_path / "second"))
    losses(monkeypatch, [0.9] * 9)
    second = bench.run("second", changed(SETTINGS, epochs=4))
    assert (second.progress.step, second.kept_step) == (28, 4)
    assert second.adapter == first.adapter


def test_of_a_run_that_went_astray_only_the_best_is_gone_on_from(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    losses(monkeypatch, [3.0, 0.5, 1.0, float("nan")])
    with pytest.raises(TrainingDiverged, match="held-out rows is no number"):
        bench.run("first")
    assert carry_over(tmp_path / "nothing", Checkpoints(tmp_path / "x"), best_only=True) is None
    progress = carry_over(tmp_path / "first", Checkpoints(tmp_path / "second"), best_only=True)
    assert progress is not None and progress.step == 4
    assert [path.name for path in (tmp_path / "second").iterdir()] == ["step-00000004"]
    losses(monkeypatch, [0.4] * 9)
    assert bench.run("second", changed(SETTINGS, learning_rate=1e-3)).progress.step == 21


def test_a_model_that_only_got_far_worse_is_no_result(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    losses(monkeypatch, [2.0] + [7.0] * 9)
    with pytest.raises(TrainingDiverged, match=r"rose from 2\.000 to 7\.000 at best") as caught:
        bench.run("a")
    assert "0.001" in caught.value.hint
    assert not ran_away(0.01, 0.2), "of a loss next to nothing, a little is no running away"


def test_a_loss_that_is_no_number_moves_no_weight_and_is_told(bench: Bench, tmp_path: Path) -> None:
    notes = Notes()
    training = bench.make("a", SETTINGS, notes)
    take, objective = training._stepper, training._stepper._objective
    seen: list[dict[str, torch.Tensor]] = []

    class Spoilt:
        prepare = staticmethod(objective.prepare)
        rows = staticmethod(objective.rows)

        @staticmethod
        def total(batch: object) -> torch.Tensor:
            if training.progress.step == 9:
                seen.append({name: w.clone() for name, w in training._optimizer.weights().items()})
                return objective.total(batch) * float("nan")
            return objective.total(batch)

    take._objective = Spoilt()
    with pytest.raises(TrainingDiverged, match=r"step 10: the loss is no longer a number") as caught:
        training.run()
    assert "0.01" in caught.value.message and "0.001" in caught.value.hint
    after = training._optimizer.weights()
    assert all(torch.equal(after[name], weight) for name, weight in seen[0].items())
    assert notes.points[-1].step == 10 and notes.points[-1].loss != notes.points[-1].loss
    content = Checkpoints(tmp_path / "a").newest()
    assert content and content.progress.step == 8


def test_points_carry_what_the_machine_did(bench: Bench) -> None:
    notes = Notes()
    outcome = bench.run("a", SETTINGS, notes)
    point: TrainPoint = notes.points[-1]
    assert point.busy is not None and 0.2 < point.busy <= 1
    assert point.memory_free is not None and point.memory_free > 1 << 20
    assert point.data_wait is not None and 0 <= point.data_wait < 0.5
    assert point.swapped is None or point.swapped >= 0
    assert outcome.peak >= max(p.memory_bytes for p in notes.points) > 50 << 20
    assert isinstance(notes.evaluations[0], EvalPoint)
