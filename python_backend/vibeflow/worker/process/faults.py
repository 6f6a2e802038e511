"""Faults that only computing meets, in the words of the error tree. Imports nothing heavy."""

from __future__ import annotations

from vibeflow.engine.memory_words import memory_in
from vibeflow.l10n import t
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
            t("The training packages are not installed: {name} is missing.", name=error.name),
            hint=t("Set up Python from the VibeFlow view, or install vibeflow[train]."),
            action=ErrorAction(kind="setUpPython", label=t("Set up Python")),
        )
    if isinstance(error, VibeFlowError):
        return error
    if isinstance(error, MemoryError) or memory_in(str(error)):
        return OutOfMemory(
            t("The machine ran out of memory."),
            hint=t(
                "Lower max_seq_length so that rows are shorter, choose the method qlora or a smaller "
                "model; closing other programs helps too. What was saved before is intact."
            ),
            action=ErrorAction(kind="openSetup", label=t("Change settings")),
        )
    return as_vibeflow_error(error)
