"""Rules for what has to fit: method, rows in one go, longest row. Pure; by formula, not by trying."""

from __future__ import annotations

import math

from .advice import DataFacts, Method, Room
from .model_facts import ModelFacts

SMALL_MODEL = 50_000_000
"""Below this many weights a model needs far larger steps than the usual ones to learn anything."""
FALLBACK_LENGTH = 1024
STEP_ROWS = 16
STEP_ROWS_OF_FEW = 8
LONGEST_CAP = 2048
_WORTH_TELLING = 100_000_000
"""Weights above which the memory that a method takes is of interest."""


def is_small(model: ModelFacts) -> bool:
    return model.parameters is not None and model.parameters < SMALL_MODEL


def method_for(data: DataFacts, model: ModelFacts, room: Room | None) -> tuple[Method, str]:
    """LoRA, unless it does not fit and QLoRA does."""
    if model.parameters is None:
        return "lora", "Trains a small adapter and leaves the base model as it is; it needs the least memory."
    plain = f"Trains a small adapter and leaves the model's {model.size} as they are"
    if room is None or model.parameters < _WORTH_TELLING:
        return "lora", f"{plain}."
    lora, qlora, full = (room.needs(method, 1) for method in ("lora", "qlora", "full"))
    there = f"{gigabytes(room.total)} of {room.where}"
    if lora <= room.usable:
        return (
            "lora",
            f"{plain}: about {gigabytes(lora)} of memory, where training all would take {gigabytes(full)}.",
        )
    if qlora <= room.usable:
        return "qlora", (
            f"Needs about {gigabytes(qlora)} where LoRA would need {gigabytes(lora)}, which is too much for "
            f"the {there}; squeezing the model to 4 bits costs a little quality."
        )
    return "qlora", (
        f"The least memory of all, and still about {gigabytes(qlora)}: too much for the {there}. "
        "A smaller model is the way out."
    )


def rows_at_once(
    data: DataFacts, model: ModelFacts, length: int, method: Method, room: Room | None
) -> tuple[int, int, str]:
    """Rows in one go, such batches a step, and why."""
    # Which of the same few answers belongs where is learned better in more and smaller steps.
    few = data.train < 200 or (is_small(model) and data.repeats and method != "full")
    wanted = STEP_ROWS_OF_FEW if few else STEP_ROWS
    typical = min(data.p99 or length, length)
    long = f"rows of up to {typical:,} tokens"
    batch = wanted if room is not None and room.card else _by_tokens(model, typical, wanted)
    if room is not None and model.parameters is not None:
        while batch > 1 and room.needs(method, batch) > room.usable:
            batch //= 2
    accumulate = max(1, wanted // batch)
    if accumulate == 1:
        return batch, 1, f"{batch} {long} are looked at together: steady steps, and it fits into memory."
    one = "1 row" if batch == 1 else f"{batch} {long}"
    fits = "fits" if batch == 1 else "fit"
    return (
        batch,
        accumulate,
        f"{one} {fits} at once; {accumulate} such batches are added up for steadier steps.",
    )


def _by_tokens(model: ModelFacts, typical: int, wanted: int) -> int:
    """Rows in one go so that the activations of long rows on a large model stay within ordinary memory. On a
    processor more at once would be no faster."""
    parameters = model.parameters or 1_000_000_000
    budget = 16_384 if parameters < SMALL_MODEL else 4_096 if parameters < 1_000_000_000 else 2_048
    return max(1, min(wanted, 1 << max(0, int(math.log2(max(1, budget / max(1, typical)))))))


def longest_row(data: DataFacts, model: ModelFacts) -> tuple[int, str]:
    """Tokens of a row that are read, and why."""
    cap = min(model.context or LONGEST_CAP, LONGEST_CAP)
    if data.longest is None or data.p99 is None:
        length = min(cap, FALLBACK_LENGTH)
        return length, f"The model could read none of your rows yet; {length:,} tokens suit most."
    room = data.longest if data.all_counted else data.longest + data.longest // 4
    length = min(cap, max(128, math.ceil(room / 64) * 64))
    about = "" if data.all_counted else "about "
    if length >= data.longest:
        return length, f"Every row fits: your longest has {about}{data.longest:,} tokens."
    limit = "which is all that the model reads" if length == model.context else "to save memory"
    if data.shape == "text":
        return length, (
            f"Your longest passage has {about}{data.longest:,} tokens; it is learned in pieces of "
            f"{length:,}, {limit}. Nothing is lost."
        )
    return length, (
        f"Your longest row has {about}{data.longest:,} tokens; {length:,} are read, {limit}: longer rows are "
        f"shortened. 99 of 100 rows have at most {data.p99:,}."
    )


def gigabytes(count: float) -> str:
    """ "17 GB", "0.8 GB"."""
    return f"{count / 1e9:.0f} GB" if count >= 9.5e9 else f"{count / 1e9:.1f} GB"
