"""Chooses training settings from the data and the base model, and says why in one sentence each.

Pure: facts in, settings out; touches no file. The rules are those of the product document (small, medium and
large datasets), save for very small models such as the embedded starter, which have values of their own.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from vibeflow.protocol.datasets import Shape

from .model_facts import ModelFacts

SMALL_MODEL = 50_000_000
"""Below this many weights a model needs far larger steps than the usual ones to learn anything."""
SMALL_RATE = 5e-3
SMALL_RANK = 32
SMALL_DROPOUT = 0.2
SMALL_EPOCHS = 6
SMALL_EPOCHS_OF_FEW = 8
"""For a very small model with under 500 rows."""
FALLBACK_LENGTH = 1024
STEP_ROWS = 16


@dataclass(frozen=True)
class DataFacts:
    train: int
    test: int
    shape: Shape
    median: int | None
    """Tokens per row; None when no row could be counted."""
    p99: int | None
    longest: int | None
    all_counted: bool
    """False when the lengths come from a sample of the rows, or from another model's tokenizer."""


@dataclass(frozen=True)
class Recommendation:
    key: str
    name: str
    value: str | int | float
    reason: str


def recommend(data: DataFacts, model: ModelFacts) -> list[Recommendation]:
    """Settings in the order in which they are read, each with its reason."""
    small = model.parameters is not None and model.parameters < SMALL_MODEL
    length, length_reason = _length(data, model)
    batch, accumulate, batch_reason = _batch(data, model, length)
    rank, rank_reason = _rank(data, small)
    epochs, epochs_reason = _epochs(data, small, batch * accumulate)
    rate, rate_reason = _rate(data, model, small)
    return [
        Recommendation("training.method", "Method", "lora", _method_reason(model)),
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
        Recommendation(
            "training.warmup_ratio", "Warm-up", 0.05, _warmup_reason(data, batch * accumulate, epochs)
        ),
        Recommendation(
            "training.lr_scheduler_type",
            "Learning rate course",
            "cosine",
            "Falls smoothly to zero, so that the last steps settle what was learned.",
        ),
    ]


def steps_of(rows: int, rows_per_step: int, epochs: int) -> int:
    return math.ceil(max(1, rows) / max(1, rows_per_step)) * epochs


def _method_reason(model: ModelFacts) -> str:
    if model.parameters is None:
        return "Trains a small adapter and leaves the base model as it is; it needs the least memory."
    return f"Trains a small adapter and leaves the model's {model.size} as they are."


def _epochs(data: DataFacts, small: bool, rows_per_step: int) -> tuple[int, str]:
    if small:
        epochs = SMALL_EPOCHS if data.train >= 500 else SMALL_EPOCHS_OF_FEW
    elif data.train < 1_000:
        epochs = 5
    elif data.train < 10_000:
        epochs = 3
    else:
        epochs = 2 if data.train < 100_000 else 1
    steps = steps_of(data.train, rows_per_step, epochs)
    why = "the checkpoint that does best on the rows held out is kept" if data.test else "nothing is held out"
    return epochs, f"{epochs} passes over your {data.train:,} rows are {steps:,} steps; {why}."


def _rate(data: DataFacts, model: ModelFacts, small: bool) -> tuple[float, str]:
    if small:
        return SMALL_RATE, f"High, because a model of only {model.size} learns little from smaller steps."
    rows = f"{data.train:,} rows"
    if data.train < 10_000:
        return 5e-4, f"The usual value for adapters with up to 10,000 rows; you have {rows}."
    if data.train < 100_000:
        return 2e-4, f"Lower than for small data: with {rows} there are steps enough."
    return 1e-4, f"Low, because {rows} give very many steps."


def _batch(data: DataFacts, model: ModelFacts, length: int) -> tuple[int, int, str]:
    parameters = model.parameters or 1_000_000_000
    # Rows at once, so that the activations of a long row on a large model still fit into ordinary memory.
    budget = 16_384 if parameters < SMALL_MODEL else 4_096 if parameters < 1_000_000_000 else 2_048
    wanted = STEP_ROWS if data.train >= 200 else 8
    typical = data.p99 or length
    batch = max(1, min(wanted, 1 << max(0, int(math.log2(max(1, budget / max(1, min(typical, length))))))))
    accumulate = max(1, wanted // batch)
    long = f"rows of up to {min(typical, length):,} tokens"
    if accumulate == 1:
        return batch, 1, f"{batch} {long} are looked at together: steady steps, and it fits into memory."
    return (
        batch,
        accumulate,
        f"{batch} {long} fit at once; {accumulate} such batches are added up for steadier steps.",
    )


def _rank(data: DataFacts, small: bool) -> tuple[int, str]:
    if data.shape == "labels" and not small:
        return 8, f"A small adapter is enough to sort {data.train:,} rows into labels."
    if small:
        return (
            SMALL_RANK,
            f"A model this small needs a larger share of new weights to hold {data.train:,} answers.",
        )
    if data.train >= 10_000:
        return 32, f"{data.train:,} rows have enough in them to fill a larger adapter."
    return 16, f"A middling size, which {data.train:,} rows fill without memorising at once."


def _dropout(data: DataFacts, small: bool) -> tuple[float, str]:
    if small:
        return (
            SMALL_DROPOUT,
            f"Blanks one in five inputs at random, so that {data.train:,} rows are learned less by heart.",
        )
    return 0.05, f"The usual value: a little against learning {data.train:,} rows by heart."


def _length(data: DataFacts, model: ModelFacts) -> tuple[int, str]:
    cap = min(model.context or 2048, 2048)
    if data.longest is None or data.p99 is None:
        length = min(cap, FALLBACK_LENGTH)
        return length, f"The model could read none of your rows yet; {length:,} tokens suit most."
    room = data.longest if data.all_counted else data.longest + data.longest // 4
    length = min(cap, max(128, math.ceil(room / 64) * 64))
    about = "" if data.all_counted else "about "
    if length >= data.longest:
        return length, f"Every row fits: your longest has {about}{data.longest:,} tokens."
    limit = "which is all that the model reads" if length == model.context else "to save memory"
    return length, (
        f"Your longest row has {about}{data.longest:,} tokens; what is over {length:,} is cut off, {limit}. "
        f"99 of 100 rows have at most {data.p99:,}."
    )


def _warmup_reason(data: DataFacts, rows_per_step: int, epochs: int) -> str:
    steps = steps_of(data.train, rows_per_step, epochs)
    warm = max(1, round(0.05 * steps))
    return f"The first {warm:,} of {steps:,} steps start gently."
