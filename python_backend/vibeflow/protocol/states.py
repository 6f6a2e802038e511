"""Where a run or a job stands, and where its project does: which states there are, and what they mean.

The extension and the panels have the same from here, generated.
"""

from __future__ import annotations

from typing import Literal

RunStage = Literal["train", "evaluate", "judge", "commit"]
RunState = Literal["queued", "running", "stopping", "paused", "succeeded", "stopped", "failed"]
"""`stopped`: ended early on the user's word; the model so far was kept, evaluated and committed. `paused`: a
checkpoint is saved and the worker is gone; nothing goes on until it is resumed."""

ProjectStatus = Literal["draft", "training", "paused", "trained", "served", "missing"]


def is_over(state: RunState) -> bool:
    """Whether nothing more happens. All else is active: a paused run too holds its place, and will go on."""
    match state:
        case "succeeded" | "stopped" | "failed":
            return True
        case "queued" | "running" | "stopping" | "paused":
            return False


def ended_well(state: RunState) -> bool:
    """Whether it is over, and what it made so far counts."""
    return is_over(state) and state != "failed"


def project_status(run: RunState | None, *, served: bool, versions: bool) -> ProjectStatus:
    """Of a project whose folder is there.

    Args:
        run: state of its latest run.
        served: whether one of its versions is.
        versions: whether it has any.
    """
    if run is not None and not is_over(run):
        return "paused" if run == "paused" else "training"
    if served:
        return "served"
    return "trained" if versions else "draft"
