"""Chooses training settings from the data and the base model, and says why in one sentence each.

Pure: facts in, settings out; touches no file. The rules are those of the product document (small, medium and
large datasets), save for very small models such as the embedded starter, which have values of their own:
decision 15 says what was measured.
"""

from __future__ import annotations

import math

from vibeflow.features.models.facts import ModelFacts
from vibeflow.l10n import t, tn
from vibeflow.recipe.methods import METHODS, Method

from .rules_fit import is_small, longest_row, method_for, rows_at_once
from .rules_looks import look_every, patience_for
from .terms import DataFacts as DataFacts
from .terms import Recommendation as Recommendation
from .terms import Room

SMALL_RATE = 2.5e-3
SMALL_RATE_OPEN = 1e-3
"""Where each answer is another: the larger rate learns such answers by heart and unseen ones worse."""
SMALL_FULL_RATE = 1e-3
SMALL_RANK = 32
SMALL_DROPOUT = 0.2
SMALL_DROPOUT_OPEN = 0.0
"""Small steps hardly learn by heart, and dropout only slows them."""
SMALL_EPOCHS = 6
SMALL_EPOCHS_OF_FEW = 8
_FEW, _FEW_REPEATED = 500, 2_000
"""Training rows below which that is; the second where the same answers come again and again."""
WARMUP = 0.05
FULL_DECAY = 0.01

_RATES = ((10_000, 5e-4), (100_000, 2e-4), (None, 1e-4))
"""Of adapters, by training rows below."""
_FULL_RATES = ((1_000, 1e-4), (10_000, 5e-5), (100_000, 2e-5), (None, 1e-5))
"""Where every weight is trained."""


def recommend(
    data: DataFacts, model: ModelFacts, room: Room | None = None, method: Method | None = None
) -> list[Recommendation]:
    """Settings in the order in which they are read, each with its reason.

    Args:
        room: memory where the run computes; None: not known, and nothing hangs on it.
        method: the one that the recipe names; rates and the like suit it, whatever is advised.
    """
    small = is_small(model)
    advised, method_reason = method_for(data, model, room)
    used = method or advised
    full = not METHODS[used].adapter
    length, length_reason = longest_row(data, model)
    batch, accumulate, batch_reason = rows_at_once(data, model, length, used, room)
    rank, rank_reason = _rank(data, small)
    epochs, epochs_reason = _epochs(data, small, batch * accumulate)
    rate, rate_reason = _rate(data, model, small, full)
    steps = steps_of(data.train, batch * accumulate, epochs)
    every, every_reason = look_every(data, steps, epochs)
    patience, patience_reason = patience_for(data, steps, every)
    return [
        Recommendation("training.method", t("Method"), advised, method_reason),
        Recommendation("training.epochs", t("Passes"), epochs, epochs_reason),
        Recommendation("training.learning_rate", t("Learning rate"), rate, rate_reason),
        Recommendation("training.batch_size", t("Batch"), batch, batch_reason),
        Recommendation(
            "training.gradient_accumulation_steps",
            t("Batches per step"),
            accumulate,
            t(
                "{accumulate} batches of {batch} make a step of {rows} rows.",
                accumulate=accumulate,
                batch=batch,
                rows=batch * accumulate,
            )
            if accumulate > 1
            else t("Each batch of {batch} rows is a step of its own.", batch=batch),
        ),
        Recommendation("training.max_seq_length", t("Longest row"), length, length_reason),
        Recommendation("training.lora.r", t("Adapter size (r)"), rank, rank_reason),
        Recommendation(
            "training.lora.alpha",
            t("Adapter strength (alpha)"),
            2 * rank,
            t("Twice the adapter size of {rank}.", rank=rank),
        ),
        Recommendation("training.lora.dropout", t("Adapter dropout"), *_dropout(data, small)),
        Recommendation("training.warmup_ratio", t("Warm-up"), WARMUP, _warmup_reason(steps)),
        Recommendation(
            "training.lr_scheduler_type",
            t("Learning rate schedule"),
            "cosine",
            t("Falls smoothly to zero, so that the last steps settle what was learned."),
        ),
        Recommendation("training.weight_decay", t("Weight decay"), *_decay(model, full), main=False),
        Recommendation("training.eval_steps", t("Look every"), every, every_reason, main=False),
        Recommendation(
            "training.early_stopping_patience", t("Stop early after"), patience, patience_reason, main=False
        ),
    ]


def steps_of(rows: int, rows_per_step: int, epochs: int) -> int:
    return math.ceil(max(1, rows) / max(1, rows_per_step)) * epochs


def _epochs(data: DataFacts, small: bool, rows_per_step: int) -> tuple[int, str]:
    if small:
        few = data.train < (_FEW_REPEATED if data.repeats else _FEW)
        epochs = SMALL_EPOCHS_OF_FEW if few else SMALL_EPOCHS
    elif data.shape == "text":
        epochs = 3 if data.train < 1_000 else 2 if data.train < 10_000 else 1
    elif data.train < 1_000:
        epochs = 5
    elif data.train < 10_000:
        epochs = 3
    else:
        epochs = 2 if data.train < 100_000 else 1
    steps = steps_of(data.train, rows_per_step, epochs)
    if data.test:
        return epochs, tn(
            "{n} pass over your {rows:,} rows is {steps:,} steps; the checkpoint that does best on the rows "
            "held out is kept.",
            "{n} passes over your {rows:,} rows are {steps:,} steps; the checkpoint that does best on the "
            "rows held out is kept.",
            epochs,
            rows=data.train,
            steps=steps,
        )
    return epochs, tn(
        "{n} pass over your {rows:,} rows is {steps:,} steps; nothing is held out.",
        "{n} passes over your {rows:,} rows are {steps:,} steps; nothing is held out.",
        epochs,
        rows=data.train,
        steps=steps,
    )


def _rate(data: DataFacts, model: ModelFacts, small: bool, full: bool) -> tuple[float, str]:
    if small and not full and not data.repeats:
        return SMALL_RATE_OPEN, (
            t(
                "High for most models, not for one of only {size}; larger steps would learn your "
                "{answers:,} different answers by heart.",
                size=model.size,
                answers=data.answers,
            )
        )
    if small:
        rate = SMALL_FULL_RATE if full else SMALL_RATE
        return rate, t(
            "High, because a model of only {size} learns little from smaller steps.", size=model.size
        )
    table = _FULL_RATES if full else _RATES
    rate = next(value for below, value in table if below is None or data.train < below)
    if full:
        return rate, t(
            "Small, because every weight moves: with {rows:,} rows larger steps would undo what it knows.",
            rows=data.train,
        )
    if data.train < 10_000:
        return rate, t(
            "The usual value for adapters with up to 10,000 rows; you have {rows:,} rows.", rows=data.train
        )
    if data.train < 100_000:
        return rate, t(
            "Lower than for small data: with {rows:,} rows there are steps enough.", rows=data.train
        )
    return rate, t("Low, because {rows:,} rows give very many steps.", rows=data.train)


def _rank(data: DataFacts, small: bool) -> tuple[int, str]:
    if small:
        return (
            SMALL_RANK,
            t(
                "A model this small needs a larger share of new weights to hold {train:,} answers.",
                train=data.train,
            ),
        )
    if data.shape == "labels":
        return 8, t("A small adapter is enough to sort {train:,} rows into labels.", train=data.train)
    if data.shape == "text":
        return 64, t(
            "Passages hold more to learn than answers do; you have {train:,} of them.", train=data.train
        )
    if data.train >= 10_000:
        return 32, t("{train:,} rows have enough in them to fill a larger adapter.", train=data.train)
    return 16, t(
        "A middling size, which {train:,} rows fill without being learned by heart (overfitting) at once.",
        train=data.train,
    )


def _dropout(data: DataFacts, small: bool) -> tuple[float, str]:
    if small and not data.repeats:
        return (
            SMALL_DROPOUT_OPEN,
            t(
                "None: with small steps the {answers:,} different answers are hardly learned by heart.",
                answers=data.answers,
            ),
        )
    if small:
        return (
            SMALL_DROPOUT,
            t(
                "Blanks one in five inputs at random, so that {train:,} rows are learned less by heart.",
                train=data.train,
            ),
        )
    return 0.05, t("The usual value: a little against learning {train:,} rows by heart.", train=data.train)


def _decay(model: ModelFacts, full: bool) -> tuple[float, str]:
    if full:
        return FULL_DECAY, t(
            "A light pull towards zero on {size}, all of which are trained.", size=model.size
        )
    return 0.0, t(
        "None: an adapter is small, and dropout already works against learning by heart (overfitting)."
    )


def _warmup_reason(steps: int) -> str:
    warm = max(1, round(WARMUP * steps))
    return t("The first {warm:,} of {steps:,} steps start gently.", warm=warm, steps=steps)
