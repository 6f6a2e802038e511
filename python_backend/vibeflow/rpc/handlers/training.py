"""Training: start, stop, look."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.training import LogText, RunRef, RunSnapshot, StartedRun, StartTraining
from ..methods import registry


@registry.answers("vibeflow/training/start")
def start(services: Services, params: StartTraining) -> StartedRun:
    return services.training.start(params)


@registry.answers("vibeflow/training/stop")
def stop(services: Services, params: RunRef) -> Nothing:
    return services.training.stop(params)


@registry.answers("vibeflow/training/snapshot")
def snapshot(services: Services, params: RunRef) -> RunSnapshot:
    return services.training.snapshot(params)


@registry.answers("vibeflow/training/log")
def log(services: Services, params: RunRef) -> LogText:
    return services.training.log(params)
