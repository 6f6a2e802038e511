"""A run as the panel sees it: snapshot and patches tell the same, points are thinned, an estimate has a
range."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from fake_worker import point
from jobkit import train_spec

from vibeflow.features.training.points import thinned
from vibeflow.features.training.projection import Projection
from vibeflow.features.training.remaining import StepClock
from vibeflow.jobs.events import (
    EvalPointEvent,
    JobEvent,
    LogEvent,
    NumberedEvent,
    PlanEvent,
    ProgressEvent,
    ResultEvent,
    StateEvent,
    TrainPointEvent,
)
from vibeflow.protocol.errors import InternalError
from vibeflow.protocol.states import RunStage
from vibeflow.protocol.training import EvalPoint, LogLine, RunView, StageProgress, TrainPoint

PLAN = PlanEvent(
    total_steps=3000,
    steps_per_epoch=300,
    epochs=10,
    train_rows=970,
    device="CPU, 2 threads, bf16",
    memory_total=8,
    method="lora",
    model_name="vibeflow/starter",
)
TRAINED: list[JobEvent] = [
    StateEvent(state="queued"),
    StateEvent(state="running"),
    PLAN,
    *[TrainPointEvent(point=point(step)) for step in range(1, 3001)],
    EvalPointEvent(point=EvalPoint(step=3000, loss=0.5)),
    ResultEvent(result_dir="result", summary={}),
    StateEvent(state="succeeded"),
]
EVALUATED: list[JobEvent] = [
    StateEvent(state="queued"),
    StateEvent(state="running"),
    ProgressEvent(progress=StageProgress(text="Answering 1 of 2", done=1, total=2), seconds_left=10),
    ResultEvent(result_dir="result", summary={}),
    StateEvent(state="succeeded"),
]
COMMITTED: list[JobEvent] = [
    StateEvent(state="queued"),
    StateEvent(state="running"),
    ResultEvent(result_dir="", summary={"commit": "abc"}),
    StateEvent(state="succeeded"),
]


class Run:
    """Feeds events, numbering them for each job as its log does."""

    def __init__(self) -> None:
        self.projection = Projection(train_spec(Path("/p")), "Replies", 16)
        self._numbers: dict[RunStage, int] = {}

    def feed(self, stage: RunStage, *events: JobEvent, time: str = "2026-01-01T00:00:00.000Z") -> Projection:
        for event in events:
            number = self._numbers[stage] = self._numbers.get(stage, 0) + 1
            self.projection.apply(stage, NumberedEvent(number=number, time=time, event=event))
        return self.projection


def test_the_revision_counts_the_events_of_all_jobs() -> None:
    run = Run()
    seen = [
        run.feed(stage, event).view().revision  # type: ignore[arg-type]  # literal lost in the loop
        for stage, events in (("train", TRAINED[:20]), ("evaluate", EVALUATED), ("commit", COMMITTED))
        for event in events
    ]
    assert seen == list(range(1, 20 + len(EVALUATED) + len(COMMITTED) + 1))


def test_snapshot_and_patches_come_to_the_same() -> None:
    run = Run()
    events = [("train", e) for e in [*TRAINED[:900], *TRAINED[-3:]]]
    events += [("evaluate", e) for e in EVALUATED] + [("commit", e) for e in COMMITTED]
    view = run.projection.view()
    for index, (stage, event) in enumerate(events):
        run.feed(stage, event)  # type: ignore[arg-type]  # literal lost in the loop
        if index % 7 == 0:
            view = applied(view, run.projection)
    view = applied(view, run.projection)
    whole = run.projection.view()
    assert whole.total_steps > 0 and whole.train_rows > 0
    assert view == whole
    assert run.projection.patch() is None


def applied(view: RunView, projection: Projection) -> RunView:
    """As a panel does: what does not fit makes it ask for a snapshot."""
    patch = projection.patch()
    assert patch is not None and patch.to_revision > view.revision
    if patch.from_revision != view.revision:
        return projection.view()
    change = patch.model_dump(exclude={"from_revision", "to_revision", "train", "evaluations", "log"})
    change = {name: value for name, value in change.items() if value is not None}
    change |= {
        name: getattr(patch, name) for name in ("seconds_left", "seconds_left_low", "seconds_left_high")
    }
    change |= {name: getattr(patch, name) for name in ("error", "progress", "commit", "finished_at")}
    change |= {name: getattr(view, name) + getattr(patch, name) for name in ("train", "evaluations", "log")}
    return view.model_copy(update={**change, "revision": patch.to_revision})


def test_states_of_the_run_follow_its_jobs() -> None:
    run = Run()
    assert run.feed("train", StateEvent(state="queued")).state == "queued"
    assert run.feed("train", StateEvent(state="running")).state == "running"
    assert run.feed("train", *TRAINED[-2:]).state == "running"  # trained, not yet evaluated
    assert run.feed("evaluate", *EVALUATED).state == "running"
    assert run.feed("commit", *COMMITTED[:3]).state == "running"
    assert run.feed("commit", COMMITTED[3]).state == "succeeded"
    assert run.projection.view().commit == "abc" and run.projection.fraction() == 1


@pytest.mark.parametrize(
    ("kept", "stage", "state"), [(True, "commit", "stopped"), (False, "train", "stopped")]
)
def test_a_stopped_run_ends_as_stopped(kept: bool, stage: str, state: str) -> None:
    run = Run()
    run.feed("train", StateEvent(state="running"))
    if kept:
        run.feed("train", ResultEvent(result_dir="result", summary={}))
    run.feed("train", StateEvent(state="stopped"))
    if kept:
        assert run.projection.state == "running"
        run.feed("commit", *COMMITTED)
    assert (run.projection.stage, run.projection.state) == (stage, state)


def test_a_failure_is_told_and_ends_the_run() -> None:
    fault = InternalError("Broken.", hint="Mend it.").to_wire()
    view = Run().feed("train", StateEvent(state="running"), StateEvent(state="failed", error=fault)).view()
    assert (view.state, view.error, view.seconds_left) == ("failed", fault, None)
    assert view.finished_at is not None


def test_at_most_a_thousand_points_first_and_last_among_them() -> None:
    view = Run().feed("train", *TRAINED).view()
    steps = [point.step for point in view.train]
    assert len(steps) == 1000 and (steps[0], steps[-1]) == (1, 3000) and steps == sorted(set(steps))
    gaps = {late - early for early, late in pairwise(steps)}
    assert gaps <= {3, 4}
    assert thinned(list(range(5)), 10) == [0, 1, 2, 3, 4]


def test_nan_reaches_no_chart() -> None:
    bad = point(1).model_copy(update={"loss": float("nan")})
    run = Run().feed(
        "train", TrainPointEvent(point=bad), EvalPointEvent(point=EvalPoint(step=1, loss=float("inf")))
    )
    view = run.view()
    assert (view.train, view.evaluations, view.revision) == ([], [], 2)


def test_the_log_keeps_its_last_two_hundred_lines() -> None:
    lines = [LogEvent(line=LogLine(time="t", level="info", text=str(n))) for n in range(250)]
    assert [line.text for line in Run().feed("train", *lines).view().log] == [str(n) for n in range(50, 250)]


def test_time_left_comes_from_the_latest_steps_with_a_range() -> None:
    clock = StepClock()
    assert clock.remaining(100) is None
    elapsed = 0.0
    for step in range(1, 61):
        elapsed += (1.0 if step <= 20 else 2.0) + (0.4 if step % 2 else -0.4)  # it slowed down, and it varies
        clock.add(timed(step, elapsed))
    left = clock.remaining(100)
    assert left and left.seconds == pytest.approx(80, rel=0.03)
    assert 0 < left.low < 80 < left.high < 100
    assert left.high - left.low >= 0.1 * left.seconds


def test_a_resumed_training_counts_from_its_checkpoint() -> None:
    clock = StepClock()
    for step in range(1, 11):
        clock.add(timed(step, float(step)))
    for step in range(6, 10):  # killed, and begun again at step 5
        clock.add(timed(step, 5 + (step - 5) * 2.0))
    left = clock.remaining(19)
    assert left and left.seconds == pytest.approx(20)


def timed(step: int, elapsed: float) -> TrainPoint:
    return point(step).model_copy(update={"elapsed": elapsed})


def test_the_evaluations_time_left_is_the_workers_with_a_range() -> None:
    run = Run()
    run.feed("train", *TRAINED[:3], *TRAINED[-2:])
    view = run.feed("evaluate", *EVALUATED[:3]).view()
    assert view.seconds_left == 10
    assert view.seconds_left_low and view.seconds_left_high
    assert view.seconds_left_low < 10 < view.seconds_left_high
    assert view.progress and view.progress.text == "Answering 1 of 2"
