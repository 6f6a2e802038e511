"""The search's logic, without a model: what is tried, who is given up, what counts as better."""

from __future__ import annotations

import math

import pytest

from vibeflow.engine.tune.search import Choices, Comparison, Span, Tried, Values, behind, best_of, propose
from vibeflow.engine.tune.space import space_around, values_of, with_values
from vibeflow.recipe.training import LoraSettings, TrainingSettings

SETTINGS = TrainingSettings(epochs=3, learning_rate=1e-3, lora=LoraSettings(r=16, alpha=32, dropout=0.05))
RATE, RANK = "training.learning_rate", "training.lora.r"


def finished(number: int, values: Values, loss: float) -> Tried:
    return Tried(number, values, "finished", [(0.0, 9.0), (0.5, loss + 1), (1.0, loss)])


def at(number: int, *losses: float) -> Tried:
    """A trial that was looked at at every tenth of its course so far."""
    return Tried(number, {}, "running", [(n / 10, loss) for n, loss in enumerate(losses)])


def test_the_recommended_settings_come_first_and_lie_in_what_is_tried() -> None:
    space, start = space_around(SETTINGS), values_of(SETTINGS)
    assert propose(space, start, []) == start
    for key, value in start.items():
        one = space[key]
        assert one.low <= value <= one.high if isinstance(one, Span) else value in one.values


def test_proposals_stay_within_the_space_and_follow_from_the_trials_alone() -> None:
    space, start = space_around(SETTINGS), values_of(SETTINGS)
    trials: list[Tried] = []
    for number in range(9):
        values = propose(space, start, trials)
        assert values == propose(space, start, trials), "a search that was killed goes on as it would have"
        trials.append(finished(number, values, abs(math.log(float(values[RATE]) / 3e-3))))
        assert set(values) == set(space)
        for key, value in values.items():
            one = space[key]
            assert one.low <= value <= one.high if isinstance(one, Span) else value in one.values
    assert len({values[RATE] for values in (one.values for one in trials)}) == 9


def test_it_finds_the_better_rate_and_rank() -> None:
    """A bowl whose bottom lies away from the start: within 25 trials most of the way there."""
    space: dict[str, Span | Choices] = {RATE: Span(1e-4, 1e-2), RANK: Choices((4, 8, 16, 32))}

    def loss(values: Values) -> float:
        return (math.log(float(values[RATE]) / 5e-3)) ** 2 + 0.2 * abs(math.log2(values[RANK] / 32))

    trials: list[Tried] = []
    for number in range(25):
        values = propose(space, {RATE: 5e-4, RANK: 8}, trials)
        trials.append(finished(number, values, loss(values)))
    best = best_of(trials)
    assert best is not None and best.loss is not None and best.loss < 0.15 * loss({RATE: 5e-4, RANK: 8})
    late = [loss(one.values) for one in trials[15:]]
    assert sorted(late)[5] < sorted(loss(one.values) for one in trials[1:6])[2], "it learns from its trials"


def test_failed_trials_are_no_news_for_the_search() -> None:
    space, start = space_around(SETTINGS), values_of(SETTINGS)
    failed = [Tried(n, propose(space, start, []), "failed") for n in range(6)]
    assert set(propose(space, start, failed)) == set(space)
    assert best_of(failed) is None


def test_who_is_behind_at_a_rung_is_given_up_and_only_there() -> None:
    others = [at(0, 9, 5, 4), at(1, 9, 6, 5), at(2, 9, 3, 3)]
    assert behind(at(3, 9, 8, 7), others)
    assert not behind(at(3, 9, 8), others), "a tenth is no rung"
    assert not behind(at(3, 9, 5, 3.5), others), "second of four: in the best third, rounded up"
    assert behind(at(3, 9, 5, 4.5), others)
    assert not behind(at(3, 9, 5, 3.5, 9), others), "past the rung, before the next"


def test_the_first_trial_always_goes_on() -> None:
    assert not behind(at(0, 9, 9, 9), [at(1, 9, 1, 1), at(2, 9, 1, 1)])


def test_a_rung_counts_the_lowest_so_far_and_whoever_came_there() -> None:
    assert not behind(at(1, 9, 2, 8), [at(0, 9, 4, 3)]), "its checkpoint of the first tenth would be kept"
    assert not behind(at(1, 9, 8, 8), [at(0, 9)]), "the other never came so far"


def test_a_course_of_few_looks_is_compared_at_the_first_after_the_rung() -> None:
    coarse = Tried(3, {}, "running", [(0.0, 9.0), (0.33, 8.0)])
    assert behind(coarse, [at(0, 9, 5, 4, 4, 3), at(1, 9, 5, 4, 4, 3)])


def test_a_finished_trial_is_judged_by_its_lowest_loss_after_the_start() -> None:
    assert Tried(0, {}, "finished", [(0.0, 1.0), (0.5, 2.0), (1.0, 3.0)]).loss == 2.0
    assert best_of([finished(0, {}, 2.0), finished(1, {}, 2.0)]).number == 0  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("recommended", "best", "clear"),
    [
        ((2.0, 2.1, 2.2), (1.7, 1.8, 1.9), True),
        ((2.0, 2.1, 2.2), (1.7, 1.8, 2.05), False),
        ((2.0, 2.1), (1.7, 1.8), False),
        ((2.0, 2.0, 2.0), (2.0, 2.0, 2.0), False),
    ],
)
def test_better_means_better_each_time_and_three_times(
    recommended: tuple[float, ...], best: tuple[float, ...], clear: bool
) -> None:
    assert Comparison(recommended, best).clear is clear


def test_a_rank_carries_its_strength_along() -> None:
    changed = with_values(
        SETTINGS, {RATE: 2e-3, "training.epochs": 5, RANK: 8, "training.lora.dropout": 0.1}, 7
    )
    assert (changed.lora.r, changed.lora.alpha, changed.lora.dropout) == (8, 16, 0.1)
    assert [LoraSettings(r=16, alpha=5).alpha_at(rank) for rank in (1, 8, 16, 32)] == [1, 2, 5, 10]
    assert (changed.epochs, changed.learning_rate, changed.seed) == (5, 2e-3, 7)
    assert changed.batch_size == SETTINGS.batch_size


def test_full_fine_tuning_has_no_rank_to_try() -> None:
    full = TrainingSettings(method="full")
    assert set(space_around(full)) == set(values_of(full)) == {RATE, "training.epochs"}
