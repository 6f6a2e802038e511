"""`python -m vibeflow.worker.probe`: a few real steps with a project's settings, measured and remembered.

Reads two lines of JSON from its input: the shape that is measured, and a train job's payload. Writes nothing
into the project. What it measures is a run's own loop, ended after a few seconds.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import mean, pstdev
from typing import TYPE_CHECKING

from vibeflow.jobs.spec import TrainPayload
from vibeflow.protocol.training import EvalPoint, TrainPoint
from vibeflow.store.calibration import Measured, Shape, machine_name, now, remember
from vibeflow.store.home import Home

from ..process.priority import step_back
from ..process.threads import wait_gently

if TYPE_CHECKING:
    from vibeflow.engine.train.checkpoint import Saved

ROWS = 512
"""Of the project's rows, the first: enough for steps of like lengths, few enough to read at once."""
TRACKED = 64
"""Of the held-out rows."""
_SECONDS = 6.0
"""Of measuring; at least `_LEAST` points, however long they take."""
_LEAST = 4
_WARM_UP = 1
"""Points left out at the start."""


class Watch:
    """Listens to a run, and ends it when enough was seen."""

    def __init__(self) -> None:
        self.points: list[TrainPoint] = []
        self.first_evaluation: float | None = None
        self.saved_bytes = 0
        self.save_seconds = 0.0
        self._asked = 0.0
        self._begun = time.monotonic()

    def point(self, point: TrainPoint) -> None:
        self.points.append(point)

    def evaluation(self, point: EvalPoint) -> None:
        if self.first_evaluation is None:
            self.first_evaluation = self._begun = time.monotonic()

    def checkpoints(self, saved: list[Saved], best: int | None) -> None:
        self.saved_bytes = max((one.size for one in saved), default=0)
        self.save_seconds = time.monotonic() - self._asked

    def log(self, text: str, warning: bool = False) -> None:
        print(text, flush=True)

    def should_stop(self) -> bool:
        self._asked = time.monotonic()  # a checkpoint that comes now began about here
        enough = len(self.points) >= _LEAST + _WARM_UP
        return enough and time.monotonic() - self._begun > _SECONDS


def main() -> int:
    wait_gently()
    step_back()
    begun = time.monotonic()
    shape = Shape.model_validate_json(sys.stdin.readline())
    payload = TrainPayload.model_validate_json(sys.stdin.readline())
    with tempfile.TemporaryDirectory() as scratch:
        remember(Home.default(), measure(Path(scratch), shape, payload, begun))
    return 0


def measure(scratch: Path, shape: Shape, payload: TrainPayload, begun: float) -> Measured:
    """
    Args:
        begun: by the monotonic clock, when this process began.

    Raises:
        VibeFlowError: what would fail a run fails this.
    """
    from vibeflow.engine.models.device import choose
    from vibeflow.engine.train.checkpoint import Checkpoints
    from vibeflow.engine.train.loop import Training

    from ..ready.training import make_ready, read

    _head(payload.train_file, scratch / "train.jsonl", ROWS)
    _head(payload.test_file, scratch / "test.jsonl", TRACKED)
    part = payload.model_copy(update={"train_file": Path("train.jsonl"), "test_file": Path("test.jsonl")})
    device, watch = choose(payload.settings.precision), Watch()
    found = read(part, scratch, device, watch)
    ready = make_ready(found, device, payload.model, watch)
    checkpoints = Checkpoints(scratch / "checkpoints")
    training = Training(
        ready.model,
        ready.objective,
        device,
        found.settings,
        found.examples,
        found.tracked,
        checkpoints,
        watch,
    )
    started = time.monotonic()
    outcome = training.run()
    evaluated = (watch.first_evaluation or started) - started
    costs = [1 / point.tokens_per_second for point in watch.points[_WARM_UP:] or watch.points]
    tracked_tokens = sum(len(example.ids) for example in found.tracked)
    return Measured(
        shape=shape,
        source="probe",
        when=now(),
        machine=machine_name(),
        steps=outcome.progress.step,
        seconds_per_token=mean(costs),
        spread=pstdev(costs) / mean(costs),
        evaluation_seconds_per_token=evaluated / max(1, tracked_tokens),
        startup_seconds=started - begun - found.seconds_reading,
        row_seconds=found.row_seconds,
        save_seconds=watch.save_seconds,
        peak_bytes=max(outcome.peak, device.memory_used()),
        trainable_parameters=ready.prepared.trainable,
        total_parameters=ready.prepared.total,
        checkpoint_bytes=watch.saved_bytes,
        others=mean(point.others or 0.0 for point in watch.points[_WARM_UP:] or watch.points),
    )


def _head(source: Path, target: Path, lines: int) -> None:
    with source.open("rb") as read, target.open("wb") as out:
        for _, line in zip(range(lines), read, strict=False):
            out.write(line)
