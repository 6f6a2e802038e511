"""What a run's numbers warn of: each alert holds when it should, stays silent when it should, and offers a
remedy that fits."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pytest
from fake_worker import point

from vibeflow.features.training.alerts import Alerts
from vibeflow.protocol.training import EvalPoint, RunAlert

GB = 1024**3


def run(losses: Iterable[float], **more: object) -> Alerts:
    alerts = Alerts(learning_rate=0.004, batch_size=16, accumulation=1)
    alerts.planned(total_steps=100, memory_total=16 * GB)
    for step, loss in enumerate(losses, start=1):
        alerts.point(point(step).model_copy(update={"loss": loss, "memory_free": 8 * GB, **more}))
    return alerts


def only(alerts: Alerts) -> RunAlert:
    assert len(alerts.found) == 1, [alert.kind for alert in alerts.found]
    return alerts.found[0]


def falling(steps: int) -> list[float]:
    """A noisy, healthy course."""
    return [3 * math.exp(-step / 40) + 0.5 + (0.25 if step % 3 else -0.2) for step in range(steps)]


def test_a_healthy_run_warns_of_nothing() -> None:
    assert run(falling(100)).found == ()


def test_a_short_bump_warns_of_nothing() -> None:
    assert run([*falling(60), 1.6, 1.7, 1.6, *falling(100)[63:]]).found == ()


def test_no_number_is_told_at_once_with_a_tenth_of_the_rate() -> None:
    alert = only(run([2.0, 1.9, math.nan, math.nan]))
    assert (alert.kind, alert.level, alert.step) == ("diverged", "error", 3)
    assert alert.remedy and alert.remedy.kind == "restartWith"
    assert [(c.key, c.value) for c in alert.remedy.changes] == [("training.learning_rate", 0.0004)]
    assert alert.remedy.label == "Restart with a rate of 0.0004"


def test_a_loss_that_runs_away_is_told_before_it_is_no_number() -> None:
    losses = [2.0 - 0.05 * step for step in range(20)] + [min(60.0, 2.0**n) for n in range(10)]
    found = run(losses).found
    assert "diverged" in [alert.kind for alert in found]


def test_a_loss_that_keeps_rising_offers_half_the_rate() -> None:
    losses = [2.0 - 0.05 * step for step in range(20)] + [1.1 + 0.03 * step for step in range(30)]
    alert = only(run(losses))
    assert alert.kind == "rising" and alert.until_step is None
    assert alert.remedy and alert.remedy.changes[0].value == pytest.approx(0.002)


def test_a_loss_above_where_it_began_offers_a_tenth() -> None:
    losses = [5.4, 2.4, 3.2, 11.8, 14.5, 9.8, 10.0, 7.7, 7.9, 8.4, *[8.0] * 14]
    alert = only(run(losses))
    assert alert.kind == "rising" and "It began at 5.400" in alert.text
    assert alert.remedy and alert.remedy.changes[0].value == pytest.approx(0.0004)


def test_an_alert_ends_when_the_loss_falls_again() -> None:
    rise = [2.0 - 0.05 * step for step in range(20)] + [1.1 + 0.03 * step for step in range(30)]
    alert = only(run([*rise, *[0.4] * 40]))
    assert alert.until_step is not None and alert.until_step > alert.step


def test_a_loss_that_never_moves_offers_larger_steps() -> None:
    alert = only(run([2.3] * 60))
    assert alert.kind == "flat" and alert.step >= 25
    assert alert.remedy and alert.remedy.changes[0].value == pytest.approx(0.012)


def test_full_memory_needs_three_points_and_offers_half_the_batch() -> None:
    assert run(falling(2), memory_free=GB // 10).found == ()
    alert = only(run(falling(5), memory_free=GB // 10))
    assert alert.kind == "memoryHigh" and "102 MB of 16 GB" in alert.text
    assert alert.remedy and {c.key: c.value for c in alert.remedy.changes} == {
        "training.batch_size": 8,
        "training.gradient_accumulation_steps": 2,
    }


def test_swapping_is_told() -> None:
    assert only(run(falling(5), swapped=GB)).kind == "swapping"


def test_a_run_that_becomes_slow_is_told() -> None:
    alerts = run(falling(50), tokens_per_second=900.0)
    for step in range(51, 80):
        alerts.point(
            point(step).model_copy(update={"loss": 1.0, "tokens_per_second": 100.0, "memory_free": 8 * GB})
        )
    assert only(alerts).kind == "slow" and "900" in only(alerts).text


def evaluate(losses: list[float]) -> Alerts:
    alerts = run([])
    for index, loss in enumerate(losses):
        for step in range(10 * index - 9, 10 * index + 1):
            if step > 0:
                alerts.point(point(step).model_copy(update={"loss": 3 - 0.02 * step, "memory_free": 8 * GB}))
        alerts.evaluation(EvalPoint(step=10 * index, loss=loss))
    return alerts


def test_two_rises_on_unseen_rows_while_training_falls_are_overfitting() -> None:
    alert = only(evaluate([2.0, 1.2, 1.0, 1.1, 1.3]))
    assert alert.kind == "overfitting" and alert.step == 40
    assert alert.remedy and alert.remedy.kind == "stopKeepBest" and "step 20" in alert.remedy.label
    assert evaluate([2.0, 1.2, 1.0, 1.1, 1.05]).found == ()
    assert evaluate([0.5, 1.2, 1.0, 0.9, 0.8]).found == ()


def test_memory_that_ran_out_is_told_with_the_new_batch() -> None:
    alerts = run([])
    alerts.stepped_down(41, 8, 2, "gpu")
    alerts.stepped_down(60, 4, 4, "gpu")
    first, second = alerts.found
    assert first.until_step == 60 and second.until_step is None
    assert "graphics card" in second.text and "4 rows at a time" in second.text and second.remedy is None


def test_a_dismissed_alert_says_so_and_stays_in_the_list() -> None:
    alerts = run([2.0, math.nan])
    alerts.dismiss({only(alerts).id})
    assert only(alerts).dismissed
