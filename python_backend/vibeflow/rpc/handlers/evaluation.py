"""Evaluation: what a version's commit says about it, and evaluating anew."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.base import Nothing
from ...protocol.evaluation import (
    AttentionRef,
    AttentionView,
    EvaluationRef,
    EvaluationSnapshot,
    ExportedEvaluation,
    ExportEvaluation,
    RateExample,
    StartEvaluation,
)
from ..methods import registry


@registry.answers("vibeflow/evaluation/snapshot")
def snapshot(services: Services, params: EvaluationRef) -> EvaluationSnapshot:
    return services.evaluations.snapshot(params)


@registry.answers("vibeflow/evaluation/start")
def start(services: Services, params: StartEvaluation) -> EvaluationSnapshot:
    return services.evaluations.start(params)


@registry.answers("vibeflow/evaluation/stop")
def stop(services: Services, params: EvaluationRef) -> Nothing:
    return services.evaluations.stop(params)


@registry.answers("vibeflow/evaluation/rate")
def rate(services: Services, params: RateExample) -> Nothing:
    return services.evaluations.rate(params)


@registry.answers("vibeflow/evaluation/export")
def export(services: Services, params: ExportEvaluation) -> ExportedEvaluation:
    return services.evaluations.export(params)


@registry.answers("vibeflow/evaluation/attention")
def attention(services: Services, params: AttentionRef) -> AttentionView:
    return services.evaluations.attention(params)
