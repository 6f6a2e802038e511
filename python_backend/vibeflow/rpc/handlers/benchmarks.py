"""Benchmarks: choose, plan, start, stop, look."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.benchmarks import BenchmarkPlan, BenchmarksRef, BenchmarksSnapshot, PlanBenchmarks
from ..methods import registry


@registry.answers("vibeflow/benchmarks/snapshot")
def snapshot(services: Services, params: BenchmarksRef) -> BenchmarksSnapshot:
    return services.benchmarks.snapshot(params)


@registry.answers("vibeflow/benchmarks/plan")
def plan(services: Services, params: PlanBenchmarks) -> BenchmarkPlan:
    return services.benchmarks.plan(params)


@registry.answers("vibeflow/benchmarks/start")
def start(services: Services, params: PlanBenchmarks) -> BenchmarksSnapshot:
    return services.benchmarks.start(params)


@registry.answers("vibeflow/benchmarks/stop")
def stop(services: Services, params: BenchmarksRef) -> Nothing:
    return services.benchmarks.stop(params)


@registry.answers("vibeflow/benchmarks/install")
def install(services: Services, params: BenchmarksRef) -> BenchmarksSnapshot:
    return services.benchmarks.install(params)
