"""Chooses training settings from the data and the base model, and says why in one sentence each.

Pure: facts in, settings out; touches no file. The rules are those of the product document (small, medium and
large datasets), save for very small models such as the embedded starter, which have values of their own:
decision 15 says what was measured.
"""

from __future__ import annotations

import math

from .advice import DataFacts as DataFacts
from .advice import Method, Room
from .advice import Recommendation as Recommendation
from .model_facts import ModelFacts
from .rules_fit import is_small, longest_row, method_for, rows_at_once
from .rules_looks import look_every, patience_for

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
    full = used == "full"
    length, length_reason = longest_row(data, model)
    batch, accumulate, batch_reason = rows_at_once(data, model, length, used, room)
    rank, rank_reason = _rank(data, small)
    epochs, epochs_reason = _epochs(data, small, batch * accumulate)
    rate, rate_reason = _rate(data, model, small, full)
    steps = steps_of(data.train, batch * accumulate, epochs)
    every, every_reason = look_every(data, steps, epochs)
    patience, patience_reason = patience_for(data, steps, every)
    return [
        Recommendation("training.method", "Method", advised, method_reason),
        Recommendation("training.epochs", "Passes", epochs, epochs_reason),
        Recommendation("training.learning_rate", "Learning rate", rate, rate_reason),
        Recommendation("training.batch_size", "Batch", batch, batch_reason),
        Recommendation(
            "training.gradient_accumulation_steps",
            "Batches per step",
            accumulate,
            f"{accumulate} batches of {batch} make a step of {batch * accumulate} rows."
            if accumulate > 1
            else f"Each batch of {batch} rows is a step of its own.",
        ),
        Recommendation("training.max_seq_length", "Longest row", length, length_reason),
        Recommendation("training.lora.r", "Adapter size (r)", rank, rank_reason),
        Recommendation(
            "training.lora.alpha", "Adapter strength", 2 * rank, f"Twice the adapter size of {rank}."
        ),
        Recommendation("training.lora.dropout", "Adapter dropout", *_dropout(data, small)),
        Recommendation("training.warmup_ratio", "Warm-up", WARMUP, _warmup_reason(steps)),
        Recommendation(
            "training.lr_scheduler_type",
            "Learning rate course",
            "cosine",
            "Falls smoothly to zero, so that the last steps settle what was learned.",
        ),
        Recommendation("training.weight_decay", "Weight decay", *_decay(model, full), main=False),
        Recommendation("training.eval_steps", "Look every", every, every_reason, main=False),
        Recommendation(
            "training.early_stopping_patience", "Stop early after", patience, patience_reason, main=False
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
    why = "the checkpoint that does best on the rows held out is kept" if data.test else "nothing is held out"
    passes = "1 pass" if epochs == 1 else f"{epochs} passes"
    are = "is" if epochs == 1 else "are"
    return epochs, f"{passes} over your {data.train:,} rows {are} {steps:,} steps; {why}."


def _rate(data: DataFacts, model: ModelFacts, small: bool, full: bool) -> tuple[float, str]:
    rows = f"{data.train:,} rows"
    if small and not full and not data.repeats:
        return SMALL_RATE_OPEN, (
            f"High for most models, not for one of only {model.size}; larger steps would learn your "
            f"{data.answers:,} different answers by heart."
        )
    if small:
        rate = SMALL_FULL_RATE if full else SMALL_RATE
        return rate, f"High, because a model of only {model.size} learns little from smaller steps."
    table = _FULL_RATES if full else _RATES
    rate = next(value for below, value in table if below is None or data.train < below)
    if full:
        return rate, f"Small, because every weight moves: with {rows} larger steps would undo what it knows."
    if data.train < 10_000:
        return rate, f"The usual value for adapters with up to 10,000 rows; you have {rows}."
    if data.train < 100_000:
        return rate, f"Lower than for small data: with {rows} there are steps enough."
    return rate, f"Low, because {rows} give very many steps."


def _rank(data: DataFacts, small: bool) -> tuple[int, str]:
    if small:
        return (
            SMALL_RANK,
            f"A model this small needs a larger share of new weights to hold {data.train:,} answers.",
        )
    if data.shape == "labels":
        return 8, f"A small adapter is enough to sort {data.train:,} rows into labels."
    if data.shape == "text":
        return 64, f"Passages hold more to learn than answers do; you have {data.train:,} of them."
    if data.train >= 10_000:
        return 32, f"{data.train:,} rows have enough in them to fill a larger adapter."
    return 16, f"A middling size, which {data.train:,} rows fill without memorising at once."


def _dropout(data: DataFacts, small: bool) -> tuple[float, str]:
    if small and not data.repeats:
        return (
            SMALL_DROPOUT_OPEN,
            f"None: with small steps the {data.answers:,} different answers are hardly learned by heart.",
        )
    if small:
        return (
            SMALL_DROPOUT,
            f"Blanks one in five inputs at random, so that {data.train:,} rows are learned less by heart.",
        )
    return 0.05, f"The usual value: a little against learning {data.train:,} rows by heart."


def _decay(model: ModelFacts, full: bool) -> tuple[float, str]:
    if full:
        return FULL_DECAY, f"A light pull towards zero on {model.size}, all of which are trained."
    return 0.0, "None: an adapter is small, and dropout already works against memorising."


def _warmup_reason(steps: int) -> str:
    warm = max(1, round(WARMUP * steps))
    return f"The first {warm:,} of {steps:,} steps start gently."
