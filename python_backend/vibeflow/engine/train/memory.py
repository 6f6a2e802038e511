"""Tells memory that ran out from other faults, and lets go of what a step that failed had taken."""

from __future__ import annotations

import contextlib
import gc
from typing import Any, Literal

import torch

from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import ErrorAction, OutOfMemory

from ..memory_words import memory_in


def ran_out(error: BaseException) -> Literal["host", "gpu"] | None:
    """Which memory ran out; None for any other fault."""
    if isinstance(error, torch.OutOfMemoryError):
        return "gpu"
    if isinstance(error, MemoryError):
        return "host"
    return memory_in(str(error)) if isinstance(error, RuntimeError) else None


def let_go(model: Any) -> None:
    """Drop the gradients and everything that nobody holds any more."""
    model.zero_grad(set_to_none=True)
    gc.collect()
    if torch.cuda.is_available():
        with contextlib.suppress(RuntimeError):  # a device that is in trouble says so at the next step
            torch.cuda.empty_cache()


def out_of_memory(step: int, batch: int, times: int, cause: str) -> OutOfMemory:
    """For a run in which nothing is left to halve."""
    return OutOfMemory(
        _ran_out(step + 1, batch, times, cause),
        hint=t(
            "Lower max_seq_length so that rows are shorter, choose the method qlora, or a "
            "smaller model; closing other programs helps too. What was saved before is intact."
        ),
        action=ErrorAction(kind="openSetup", label=t("Change settings")),
    )


def _ran_out(step: int, batch: int, times: int, cause: str) -> str:
    rows = tn("{n} row", "{n} rows", batch)
    if cause == "gpu":
        if not times:
            return t(
                "The graphics card ran out of memory at step {step} with {rows} at a time.",
                step=step,
                rows=rows,
            )
        return tn(
            "The graphics card ran out of memory at step {step} with {rows} at a time, although the "
            "batch was "
            "halved.",
            "The graphics card ran out of memory at step {step} with {rows} at a time, although the "
            "batch was "
            "halved {n} times.",
            times,
            step=step,
            rows=rows,
        )
    if not times:
        return t("The machine ran out of memory at step {step} with {rows} at a time.", step=step, rows=rows)
    return tn(
        "The machine ran out of memory at step {step} with {rows} at a time, although the batch was halved.",
        "The machine ran out of memory at step {step} with {rows} at a time, although the batch was halved "
        "{n} times.",
        times,
        step=step,
        rows=rows,
    )
