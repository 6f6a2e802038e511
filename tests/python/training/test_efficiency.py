"""How well a run uses the machine, in words."""

from __future__ import annotations

import pytest

from vibeflow.features.training.efficiency import efficiency
from vibeflow.protocol.training import EfficiencyNote, TrainPoint


def points(others: float | None, count: int = 10) -> list[TrainPoint]:
    return [
        TrainPoint(
            step=step,
            loss=1.0,
            learning_rate=1e-4,
            grad_norm=1.0,
            tokens_per_second=500.0,
            memory_bytes=1,
            elapsed=float(step),
            busy=0.5,
            others=others,
        )
        for step in range(count)
    ]


def note(others: float | None, graphics: bool = False) -> EfficiencyNote | None:
    notes = efficiency(points(others), None, graphics)
    return next((one for one in notes if one.name == "Other programs"), None)


@pytest.mark.parametrize(
    ("others", "value", "level"),
    [(0.5, "0.5 cores", "fair"), (1.0, "1 core", "poor"), (3.26, "3.3 cores", "poor")],
)
def test_a_busy_computer_is_told(others: float, value: str, level: str) -> None:
    found = note(others)
    assert found is not None
    assert (found.value, found.level) == (value, level)
    assert "faster when they are done" in found.words


@pytest.mark.parametrize("others", [None, 0.0, 0.2])
def test_a_quiet_one_needs_no_word(others: float | None) -> None:
    assert note(others) is None


def test_a_graphics_card_does_not_mind() -> None:
    assert note(1.0, graphics=True) is None
