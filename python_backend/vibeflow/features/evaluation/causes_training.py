"""Causes for a low score that lie in training and model. Pure; how sure each is stands beside it, 0 to 1."""

from __future__ import annotations

import math
from collections.abc import Iterator

from vibeflow.features.setup.settings import shown, value_at
from vibeflow.l10n import t, tn
from vibeflow.protocol.evaluation import Cause

from ..setup.advice.rules_fit import is_small
from .known import Known, RunFacts

_STILL_FALLING = 0.02
"""Share by which the held-out loss fell over the last quarter of the run."""
_ROSE = 0.05
"""Share by which it rose after its lowest."""
_FACTORS = {
    "training.learning_rate": 2.0,
    "training.epochs": 1.5,
    "training.lora.r": 2.0,
    "training.max_seq_length": 1.5,
}
"""How far from its recommended value a setting must be to matter."""


def settings(known: Known) -> Iterator[tuple[float, Cause]]:
    if known.run is not None and known.run.ran_away:
        yield (
            1.0,
            Cause(
                id="settings",
                title=t("Training did not go well"),
                evidence=known.run.ran_away,
                command="vibeflow.setup.show",
                label=t("Change settings"),
            ),
        )
        return
    if known.recipe is None:
        return
    apart = []
    strength = 0.7
    for item in known.recommended:
        factor = _FACTORS.get(item.key)
        current, advised = value_at(known.recipe, item.key), item.value
        if factor is None or not isinstance(current, (int, float)) or not isinstance(advised, (int, float)):
            continue
        # Rows may be longer than recommended without harm; shorter cuts them.
        lower, higher = current * factor <= advised, current >= advised * factor
        if lower or (higher and item.key != "training.max_seq_length"):
            apart.append(
                t(
                    "{setting} {value} (recommended {advised})",
                    setting=item.name,
                    value=shown(current),
                    advised=shown(item.value),
                )
            )
            if current * factor**2 <= advised or current >= advised * factor**2:
                strength = 0.9  # so far away that it goes before rows that are merely few
    if apart:
        evidence = t("It was trained with {settings}.", settings=", ".join(apart))
        if known.manifest:
            evidence = tn(
                "It was trained with {settings} for your {n:,} row.",
                "It was trained with {settings} for your {n:,} rows.",
                known.manifest.ledger.train,
                settings=", ".join(apart),
            )
        yield (
            strength,
            Cause(
                id="settings",
                title=t("The settings are far from the recommended ones"),
                evidence=evidence,
                command="vibeflow.setup.show",
                label=t("Change settings"),
            ),
        )


def undertrained(known: Known) -> Iterator[tuple[float, Cause]]:
    run = known.run
    if run is None or run.ran_away:
        return
    points = [point for point in run.evaluations if math.isfinite(point.loss)]
    if len(points) < 4 or min(points, key=lambda point: point.loss) is not points[-1]:
        return
    last = points[-1]
    quarter = max((point for point in points if point.step <= 0.75 * last.step), key=lambda point: point.step)
    if quarter.loss <= 0 or 1 - last.loss / quarter.loss < _STILL_FALLING:
        return
    evidence = t(
        "The loss on held-out rows fell from {before:.3f} to {after:.3f} over the last quarter and was "
        "lowest at the end.",
        before=quarter.loss,
        after=last.loss,
    )
    if run.steps < run.total_steps:
        ended = t("It ended after {steps:,} of {all:,} steps.", steps=run.steps, all=run.total_steps)
        evidence = f"{evidence} {ended}"
    yield (
        0.8,
        Cause(
            id="undertrained",
            title=t("It was still getting better when training ended"),
            evidence=evidence,
            command="vibeflow.training.show",
            label=t("Train longer"),
        ),
    )


def memorised(known: Known) -> Iterator[tuple[float, Cause]]:
    found, run = known.view.memorisation, known.run
    if found is not None and found.standing == "signs":
        evidence = t(
            "Its loss is {train_loss:.3f} on {rows:,} trained rows and {held_out_loss:.3f} on held-out ones.",
            train_loss=found.train_loss,
            rows=found.rows,
            held_out_loss=found.held_out_loss,
        )
    elif run is not None and rising(run):
        lowest = min(run.evaluations, key=lambda point: point.loss)
        evidence = t(
            "The loss on held-out rows was lowest at step {step:,} ({lowest:.3f}) and rose to {last:.3f} "
            "by the end; the model of the lowest is the one that was kept.",
            step=lowest.step,
            lowest=lowest.loss,
            last=run.evaluations[-1].loss,
        )
    else:
        return
    remedy = t("Fewer passes or more dropout work against it.")
    yield (
        0.65,
        Cause(
            id="memorised",
            title=t("It learned rows by heart (overfitting)"),
            evidence=f"{evidence} {remedy}",
            command="vibeflow.setup.show",
            label=t("Change settings"),
        ),
    )


def size(known: Known) -> Iterator[tuple[float, Cause]]:
    model = known.model
    if model is None or not is_small(model):
        return
    if known.view.baseline is not None or known.view.label_report is not None:
        return  # to sort texts into labels takes no large model
    yield (
        0.6,
        Cause(
            id="modelSize",
            title=t("The base model is very small"),
            evidence=t(
                "{id} has {size}, and scores {score:.0f} on your rows. Models that write freely well "
                "have a hundred times as many.",
                id=model.id,
                size=model.size,
                score=known.view.verdict.score,
            ),
            command="vibeflow.setup.show",
            label=t("Choose a larger model"),
        ),
    )


def rising(run: RunFacts | None) -> bool:
    points = [point for point in run.evaluations if math.isfinite(point.loss)] if run else []
    if len(points) < 3:
        return False
    lowest = min(point.loss for point in points)
    return lowest > 0 and points[-1].loss >= (1 + _ROSE) * lowest
