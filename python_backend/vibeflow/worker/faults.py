"""Faults that only computing meets, in the words of the error tree. Imports nothing heavy."""

from __future__ import annotations

from vibeflow.protocol.errors import (
    ErrorAction,
    OutOfMemory,
    TrainingPartMissing,
    VibeFlowError,
    as_vibeflow_error,
)


def explain(error: BaseException) -> VibeFlowError:
    """As `as_vibeflow_error`, knowing also missing packages and memory that ran out."""
    if isinstance(error, ModuleNotFoundError) and not str(error.name).startswith("vibeflow"):
        return TrainingPartMissing(
            f"The training packages are not installed: {error.name} is missing.",
            hint="Set up Python from the VibeFlow view, or install vibeflow[train].",
            action=ErrorAction(kind="setUpPython", label="Set up Python"),
        )
    text = str(error).lower()
    if isinstance(error, MemoryError) or "out of memory" in text or "can't allocate memory" in text:
        return OutOfMemory(
            "The machine ran out of memory.",
            hint="Lower batch_size (and raise gradient_accumulation_steps by as much), or max_seq_length, "
            "in vibeflow.yaml. What was saved before is intact.",
            action=ErrorAction(kind="openRecipe", label="Open recipe"),
        )
    return as_vibeflow_error(error)
