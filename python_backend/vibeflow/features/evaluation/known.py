"""What is known of how a version came about: what its causes for a low score go by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vibeflow.features.datasets.manifest import Manifest
from vibeflow.protocol.evaluation import EvaluationView
from vibeflow.protocol.training import EvalPoint
from vibeflow.recipe.model import Recipe

from ..models.facts import ModelFacts
from ..setup.advice.terms import Recommendation


@dataclass(frozen=True)
class RunFacts:
    """What is known of the training where its run is still on this computer."""

    evaluations: Sequence[EvalPoint]
    """Loss on held-out rows during training."""
    total_steps: int
    steps: int
    """That were made."""
    ran_away: str = ""
    """What the alert of a run that diverged or whose loss rose said; "" for none."""


@dataclass(frozen=True)
class Unknown:
    """Words of the questions that no trained row has."""

    held_out: float
    """Share of the held-out rows' words."""
    among_trained: float
    """The same of a part of the trained rows against the rest of them."""


@dataclass(frozen=True)
class Known:
    """Everything that speaks for or against a cause; None where it cannot be known here."""

    view: EvaluationView
    manifest: Manifest | None = None
    recipe: Recipe | None = None
    recommended: Sequence[Recommendation] = ()
    model: ModelFacts | None = None
    run: RunFacts | None = None
    unknown: Unknown | None = None
