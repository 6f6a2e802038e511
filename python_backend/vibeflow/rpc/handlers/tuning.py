"""Automatic tuning: start, stop, look, adopt."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.setup import SetupSnapshot
from ...protocol.tuning import StartTuning, TuningRef, TuningSnapshot
from ..methods import registry


@registry.answers("vibeflow/tuning/start")
def start(services: Services, params: StartTuning) -> TuningSnapshot:
    return services.tunings.start(params)


@registry.answers("vibeflow/tuning/stop")
def stop(services: Services, params: TuningRef) -> Nothing:
    return services.tunings.stop(params)


@registry.answers("vibeflow/tuning/snapshot")
def snapshot(services: Services, params: TuningRef) -> TuningSnapshot:
    return services.tunings.snapshot(params)


@registry.answers("vibeflow/tuning/apply")
def apply(services: Services, params: TuningRef) -> SetupSnapshot:
    return services.tunings.apply(params)
