"""Rules for what has to fit: method, rows in one go, longest row. Pure; by formula, not by trying."""

from __future__ import annotations

import math

from vibeflow.features.models.facts import ModelFacts
from vibeflow.l10n import t, tn
from vibeflow.l10n.amounts import memory_size
from vibeflow.recipe.methods import METHODS, Method

from .terms import DataFacts, Room

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
        return "lora", t(
            "Trains a small adapter and leaves the base model as it is; it needs the least memory."
        )
    if room is None or model.parameters < _WORTH_TELLING:
        return "lora", t("Trains a small adapter and leaves the model's {size} as they are.", size=model.size)
    lora, qlora, full = (room.needs(method, 1) for method in ("lora", "qlora", "full"))
    total = memory_size(room.total)
    if lora <= room.usable:
        return (
            "lora",
            t(
                "Trains a small adapter and leaves the model's {size} as they are: about {lora} of memory, "
                "where training all would take {full}.",
                size=model.size,
                lora=memory_size(lora),
                full=memory_size(full),
            ),
        )
    if qlora <= room.usable:
        return "qlora", (
            t(
                "Needs about {qlora} where LoRA would need {lora}, which is too much for the {total} of "
                "{where}; squeezing the model to 4 bits costs a little quality.",
                qlora=memory_size(qlora),
                lora=memory_size(lora),
                total=total,
                where=room.where,
            )
        )
    return "qlora", (
        t(
            "The least memory of all, and still about {qlora}: too much for the {total} of {where}. A "
            "smaller model is the way out.",
            qlora=memory_size(qlora),
            total=total,
            where=room.where,
        )
    )


def rows_at_once(
    data: DataFacts, model: ModelFacts, length: int, method: Method, room: Room | None
) -> tuple[int, int, str]:
    """Rows in one go, such batches a step, and why."""
    # Which of the same few answers belongs where is learned better in more and smaller steps.
    few = data.train < 200 or (is_small(model) and data.repeats and METHODS[method].adapter)
    wanted = STEP_ROWS_OF_FEW if few else STEP_ROWS
    typical = min(data.p99 or length, length)
    batch = wanted if room is not None and room.card else _by_tokens(model, typical, wanted)
    if room is not None and model.parameters is not None:
        while batch > 1 and room.needs(method, batch) > room.usable:
            batch //= 2
    accumulate = max(1, wanted // batch)
    if accumulate == 1:
        return (
            batch,
            1,
            tn(
                "{n} row of up to {tokens:,} tokens is looked at together: steady steps, and it fits into "
                "memory.",
                "{n} rows of up to {tokens:,} tokens are looked at together: steady steps, and it fits into "
                "memory.",
                batch,
                tokens=typical,
            ),
        )
    return (
        batch,
        accumulate,
        tn(
            "1 row fits at once; {batches} such batches are added up for steadier steps.",
            "{n} rows of up to {tokens:,} tokens fit at once; {batches} such batches are added up for "
            "steadier steps.",
            batch,
            tokens=typical,
            batches=accumulate,
        ),
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
        return length, t(
            "The model could read none of your rows yet; {length:,} tokens suit most.", length=length
        )
    room = data.longest if data.all_counted else data.longest + data.longest // 4
    length = min(cap, max(128, math.ceil(room / 64) * 64))
    longest = (
        t("{n:,} tokens", n=data.longest) if data.all_counted else t("about {n:,} tokens", n=data.longest)
    )
    if length >= data.longest:
        return length, t("Every row fits: your longest has {tokens}.", tokens=longest)
    limit = t("which is all that the model reads") if length == model.context else t("to save memory")
    if data.shape == "text":
        return length, t(
            "Your longest passage has {tokens}; it is learned in pieces of {length:,}, {limit}. Nothing is "
            "lost.",
            tokens=longest,
            length=length,
            limit=limit,
        )
    return length, t(
        "Your longest row has {tokens}; {length:,} are read, {limit}: longer rows are shortened. 99 of 100 "
        "rows have at most {p99:,}.",
        tokens=longest,
        length=length,
        limit=limit,
        p99=data.p99,
    )
