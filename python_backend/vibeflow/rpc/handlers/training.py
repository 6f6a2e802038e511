"""Training: start, stop, pause, continue, look, compare, delete."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.training import (
    AlertRef,
    ContinueTraining,
    CurvesRef,
    DeletedRun,
    LogText,
    ParallelRuns,
    RunCurves,
    RunList,
    RunRef,
    RunSnapshot,
    RunsRef,
    StartedRun,
    StartTraining,
    TrainingQueue,
)
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


@registry.answers("vibeflow/training/pause")
def pause(services: Services, params: RunRef) -> Nothing:
    return services.training.pause(params)


@registry.answers("vibeflow/training/resume")
def resume(services: Services, params: RunRef) -> Nothing:
    return services.training.resume(params)


@registry.answers("vibeflow/training/continue")
def continue_run(services: Services, params: ContinueTraining) -> StartedRun:
    return services.training.continue_run(params)


@registry.answers("vibeflow/training/applyRemedy")
def apply_remedy(services: Services, params: AlertRef) -> RunSnapshot:
    return services.training.apply_remedy(params)


@registry.answers("vibeflow/training/dismissAlert")
def dismiss_alert(services: Services, params: AlertRef) -> RunSnapshot:
    return services.training.dismiss_alert(params)


@registry.answers("vibeflow/training/runs")
def runs(services: Services, params: RunsRef) -> RunList:
    return services.training.runs(params)


@registry.answers("vibeflow/training/curves")
def curves(services: Services, params: CurvesRef) -> RunCurves:
    return services.training.curves(params)


@registry.answers("vibeflow/training/delete")
def delete(services: Services, params: RunRef) -> DeletedRun:
    return services.training.delete(params)


@registry.answers("vibeflow/training/queue")
def queue(services: Services, params: Nothing) -> TrainingQueue:
    return services.training.queue()


@registry.answers("vibeflow/training/setParallelRuns")
def set_parallel_runs(services: Services, params: ParallelRuns) -> Nothing:
    return services.training.set_parallel_runs(params)
