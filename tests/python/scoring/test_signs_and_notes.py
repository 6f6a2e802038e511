"""Signs of learning by heart and of forgetting, and the note beside an example: only what was counted."""

from __future__ import annotations

import numpy as np
import pytest

from vibeflow.scoring import signs
from vibeflow.scoring.notes import facts_of, note


def losses(mean: float, rows: int = 40, seed: int = 0, scatter: float = 0.2) -> list[tuple[float, int]]:
    dice = np.random.default_rng(seed)
    return [(float(max(0.0, dice.normal(mean, scatter)) * 20), 20) for _ in range(rows)]


@pytest.mark.parametrize(
    ("change", "standing"), [(0.0, "kept"), (-0.3, "kept"), (0.05, "kept"), (0.1, "unclear"), (0.3, "forgot")]
)
def test_forgetting_shows_in_the_loss_of_general_text(change: float, standing: str) -> None:
    base = losses(3.0, rows=24)
    noise = np.random.default_rng(7).normal(0, 0.03, size=24)
    changes = change + noise - noise.mean()
    tuned = [(total + 20 * each, count) for (total, count), each in zip(base, changes.tolist(), strict=True)]
    found = signs.kept_knowledge(base, tuned, "here", 1)
    assert found.standing == standing
    assert found.tuned_loss - found.base_loss == pytest.approx(change)
    assert (found.tokens, found.source) == (480, "here")
    assert found.difference.low < found.tuned_loss - found.base_loss < found.difference.high


def standing(train: float, held_out: float, base_gap: float = 0.0, copied: int = 0) -> str:
    trained = losses(3.0, seed=1), losses(train, seed=2)
    new = losses(3.0 + base_gap, seed=3), losses(held_out, seed=4)
    return signs.memorisation(trained, new, copied, 1).standing


def test_learning_by_heart_shows_in_the_loss_of_trained_rows() -> None:
    assert standing(1.0, 1.1) == "none"
    assert standing(1.0, 1.6) == "none", "rows that were learned are always easier"
    assert standing(0.5, 1.6) == "signs"
    assert standing(1.0, 2.05) == "unclear"
    assert standing(1.0, 2.6, base_gap=1.6) == "none", "they were harder before, too"


def test_copies_are_signs_too() -> None:
    assert standing(1.0, 1.1, copied=1) == "none"
    assert standing(1.0, 1.1, copied=2) == "signs"


def test_a_copy_is_the_whole_answer_to_another_question() -> None:
    trained = [
        ("Where is my parcel?", "Your parcel left our house on Monday morning."),
        ("Can I pay later?", "Yes, you can pay within thirty days of the order."),
        ("May I pay by card?", "Yes, you can pay within thirty days of the order."),
        ("Thanks!", "You are welcome."),
    ]
    asked = [
        ("When is the sale?", "In July.", "Your parcel left our house on MONDAY morning!"),  # a copy
        (
            "where is my parcel",
            "It is lost.",
            "Your parcel left our house on Monday morning.",
        ),  # same question
        ("Has it left?", "Your parcel left our house on Monday morning.", trained[0][1]),  # and it is right
        ("How do I pay?", "By card.", trained[1][1]),  # taught for two questions
        ("Bye", "Good night.", "You are welcome."),  # too short to mean anything
        ("And now?", "Wait.", "Your parcel left our house on Monday morning, I think."),
    ]
    assert signs.copied_answers(asked, trained) == [0]
    assert signs.copied_answers(asked, []) == []


@pytest.mark.parametrize(
    ("base", "tuned", "scores", "said"),
    [
        (
            "one two three four five six seven eight",
            "one two three four",
            (0.4, 0.8),
            "Half the length and closer to yours.",
        ),
        ("one two three", "one two three four five six", (0.4, 0.4), "Twice as long."),
        (
            "one two",
            "one two three four five six seven eight nine ten",
            (0.8, 0.2),
            "5 times as long and further from yours.",
        ),
        ("one two three", "one two four", (0.5, 0.55), ""),
        ("one two three", "", (0.5, 0.0), "No answer at all and further from yours."),
        ("one two three four", "one two three five", (0.5, 1.0), "Word for word yours."),
    ],
)
def test_notes_count_lengths_and_closeness(
    base: str, tuned: str, scores: tuple[float, float], said: str
) -> None:
    assert note("one two three five", base, tuned, *scores) == said


def test_notes_name_what_only_one_of_them_says() -> None:
    expected = "Please write to Mrs Hill by 3 May. The fee is 4.50."
    assert facts_of(expected) == ["3", "4.50", "Mrs Hill", "May"]
    base, tuned = "Please write to us, the fee is 4.50.", "Please write to Mrs Hill, it costs 3."
    assert note(expected, base, tuned, 0.5, 0.55) == "With “3” and “Mrs Hill” and without “4.50”."
    assert note(expected, tuned, tuned, 0.5, 0.5) == "“4.50” and “May” still missing."
    assert note("Yes. No.", "A", "B", 0.0, 0.0) == ""
    assert note("It is 45.", "It is 450.", "It is 45.", 0.9, 0.95) == "With “45”.", "450 is not 45"
