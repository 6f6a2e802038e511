"""Why a score may be low: causes with the user's own numbers as evidence, the likeliest first. Pure.

A cause is named only where something was counted or measured that speaks for it. The order is that of how
directly the evidence bears on the answers: a run that failed before one that was merely short, rows that are
broken before rows that are few.
"""

from __future__ import annotations

from vibeflow.protocol.evaluation import Cause
from vibeflow.scoring.gate import READY

from .causes_data import few_rows, mismatch, quality
from .causes_training import memorised, settings, size, undertrained
from .known import Known


def causes(known: Known) -> list[Cause]:
    """Likeliest first; none for a model that is ready."""
    gate = known.view.verdict.gate
    score = known.view.verdict.score
    if gate.decision == "ready" if gate is not None else score > READY:
        return []
    rules = (settings, mismatch, undertrained, quality, few_rows, memorised, size)
    found = [one for rule in rules for one in rule(known)]
    return [cause for _, cause in sorted(found, key=lambda one: -one[0])]
