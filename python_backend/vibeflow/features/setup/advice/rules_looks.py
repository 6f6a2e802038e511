"""Rules for how often a run looks at the rows held out, and when it may stop by itself. Pure."""

from __future__ import annotations

import math

from vibeflow.l10n import t
from vibeflow.recipe.training import USUAL_LOOKS

from .terms import DataFacts

PATIENCE = 4
_FEWEST_LOOKS = 4
_MOST_SHARE = 0.15
"""Of the run's work that looks may take."""
_FORWARD_SHARE = 1 / 3
"""A look computes forward only: a third of what a training step does with as many rows."""
_FEWEST_TRACKED = 10
_FEWEST_STEPS = 20


def look_every(data: DataFacts, steps: int, epochs: int) -> tuple[int | None, str]:
    """Steps between two looks, or None for the engine's own choice, and why."""
    each = math.ceil(steps / USUAL_LOOKS)
    share = _share(data, epochs, USUAL_LOOKS)
    if share <= _MOST_SHARE or steps <= USUAL_LOOKS:
        return None, t(
            "Empty looks about {looks} times, every {each:,} of {steps:,} steps.",
            looks=USUAL_LOOKS,
            each=each,
            steps=steps,
        )
    looks = max(_FEWEST_LOOKS, int(USUAL_LOOKS * _MOST_SHARE / share))
    every = math.ceil(steps / looks)
    return every, (
        t(
            "Every {every:,} of {steps:,} steps: {looks} looks at {tracked:,} unseen rows would "
            "take {share:.0%} of the time for your {train:,} rows.",
            every=every,
            steps=steps,
            looks=USUAL_LOOKS,
            tracked=data.tracked,
            share=share,
            train=data.train,
        )
    )


def _share(data: DataFacts, epochs: int, looks: int) -> float:
    looking = looks * data.tracked * _FORWARD_SHARE
    return looking / max(1.0, looking + data.train * epochs)


def patience_for(data: DataFacts, steps: int, every: int | None) -> tuple[int | None, str]:
    """Looks without a lower loss after which the run ends, or None for never, and why."""
    looks = steps // (every or math.ceil(steps / USUAL_LOOKS) or 1)
    if data.tracked < _FEWEST_TRACKED:
        return None, t("Never: {tracked:,} unseen rows are too few to judge by.", tracked=data.tracked)
    if steps < _FEWEST_STEPS or looks <= PATIENCE:
        return None, t(
            "Never: a run of {steps:,} steps is over before that could save anything.", steps=steps
        )
    return PATIENCE, (
        t(
            "After {patience} of {looks} looks in a row without getting better on {tracked:,} "
            "unseen rows the run has begun to learn by heart (overfit); the best checkpoint is kept.",
            patience=PATIENCE,
            looks=looks,
            tracked=data.tracked,
        )
    )
