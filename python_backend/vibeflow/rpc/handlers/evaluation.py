"""Evaluation: what a version's commit says about it."""

from __future__ import annotations

from ...features.services import Services
from ...protocol.evaluation import EvaluationRef, EvaluationSnapshot
from ..methods import registry


@registry.answers("vibeflow/evaluation/snapshot")
def snapshot(services: Services, params: EvaluationRef) -> EvaluationSnapshot:
    return services.evaluations.snapshot(params)
