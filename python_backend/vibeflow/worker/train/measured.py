"""Remembers what a run took, so that the next estimate rests on it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import median, pstdev

import psutil

from vibeflow.engine.train.loop import Outcome
from vibeflow.jobs.spec import TrainPayload
from vibeflow.store.calibration import Measured, machine_name, now, remember
from vibeflow.store.home import Home

from ..ready.training import Read, Ready

_LEAST_POINTS = 8
"""A run of a moment says less than the probe that came before it."""


def seconds_alive() -> float:
    """Since this process was started."""
    return max(0.0, time.time() - float(psutil.Process().create_time()))


def remember_run(
    payload: TrainPayload,
    found: Read,
    ready: Ready,
    outcome: Outcome,
    costs: Sequence[float],
    startup: float,
    saved_bytes: int,
    others: float,
) -> None:
    """Keep what the run took for the next estimate. Nothing where it was too short to say much.

    Args:
        costs: seconds a token at each of the run's measurements.
        startup: seconds from the start of this process to the first step, reading the rows left out.
        saved_bytes: of a checkpoint.
        others: processors that other programs used meanwhile, on average.
    """
    if payload.shape is None or len(costs) < _LEAST_POINTS:
        return
    cost = median(costs)
    progress = outcome.progress
    evaluated = len(progress.evaluations) * sum(len(one.ids) for one in found.tracked)
    rest = max(0.0, progress.elapsed - progress.tokens * cost)
    remember(
        Home.default(),
        Measured(
            shape=payload.shape,
            source="run",
            when=now(),
            machine=machine_name(),
            steps=progress.step,
            seconds_per_token=cost,
            spread=min(1.0, pstdev(costs) / cost),
            evaluation_seconds_per_token=rest / max(1, evaluated),
            startup_seconds=startup,
            row_seconds=found.row_seconds,
            save_seconds=0.0,  # in the rest, with the evaluations
            peak_bytes=outcome.peak,
            trainable_parameters=ready.prepared.trainable,
            total_parameters=ready.prepared.total,
            checkpoint_bytes=saved_bytes,
            others=others,
        ),
    )
