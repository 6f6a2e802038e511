"""Training runs: train, evaluate, commit, one after the other, whether a window is open or not."""

from __future__ import annotations

from typing import Literal

from .base import Wire
from .errors import ErrorData

RunStage = Literal["train", "evaluate", "commit"]
RunState = Literal["queued", "running", "stopping", "succeeded", "stopped", "failed"]
"""`stopped`: ended early on the user's word; the model so far was kept, evaluated and committed."""


class StartTraining(Wire):
    project_id: str


class RunRef(Wire):
    project_id: str
    run_id: str | None = None
    """None: the project's latest run."""


class TrainPoint(Wire):
    step: int
    loss: float
    """Mean cross-entropy per trained token, in nats, over the steps since the last point."""
    learning_rate: float
    grad_norm: float
    tokens_per_second: float
    """Useful tokens (no padding) per second of wall time."""
    memory_bytes: int
    """Resident memory of the worker, or GPU memory allocated on a GPU."""
    elapsed: float
    """Seconds of training up to this point, pauses and downtime left out."""


class EvalPoint(Wire):
    step: int
    loss: float


class CheckpointView(Wire):
    step: int
    eval_loss: float | None
    best: bool
    size_bytes: int


class LogLine(Wire):
    time: str
    level: Literal["info", "warning", "error"]
    text: str


class StageProgress(Wire):
    """Where a stage other than training stands, for "Answering 41 of 100 held-out questions"."""

    text: str
    done: int
    total: int


class RunView(Wire):
    """The training panel's snapshot. `revision` counts the run's events; patches start where it ends."""

    project_id: str
    project_name: str
    run_id: str
    number: int
    revision: int
    stage: RunStage
    state: RunState
    model_name: str
    method: str
    device: str
    """"CPU, 2 threads, bf16" or "NVIDIA H200, bf16"."""
    started_at: str | None
    finished_at: str | None
    step: int
    total_steps: int
    epochs: int
    steps_per_epoch: int
    train_rows: int
    elapsed: float
    seconds_left: float | None
    seconds_left_low: float | None
    seconds_left_high: float | None
    train: list[TrainPoint]
    """At most 1,000 points; thinned evenly when there are more."""
    evaluations: list[EvalPoint]
    checkpoints: list[CheckpointView]
    log: list[LogLine]
    """The last 200 lines."""
    progress: StageProgress | None
    memory_total: int
    """Bytes of RAM (or of the GPU) in this machine."""
    error: ErrorData | None
    resumed: int
    """How often the run was picked up again after a crash."""
    commit: str | None
    """Set once the version is in git."""


class RunSnapshot(Wire):
    project_id: str
    project_name: str
    run: RunView | None
    """None when the project has not been trained."""


class RunPatch(Wire):
    """Event `vibeflow/training/didProgress`: at most ten a second for each run.

    Applies to a snapshot of revision `from_revision` exactly; with any other, ask for a new snapshot (a
    patch whose two revisions are the same says that one is due: the run was planned anew). Lists
    are what was added since; every other field, where it is not None, replaces the snapshot's.
    """

    project_id: str
    run_id: str
    from_revision: int
    to_revision: int
    stage: RunStage
    state: RunState
    step: int
    elapsed: float
    seconds_left: float | None
    seconds_left_low: float | None
    seconds_left_high: float | None
    train: list[TrainPoint]
    evaluations: list[EvalPoint]
    checkpoints: list[CheckpointView] | None
    """The whole list, when it changed."""
    log: list[LogLine]
    progress: StageProgress | None
    started_at: str | None
    finished_at: str | None
    error: ErrorData | None
    resumed: int
    commit: str | None


class StartedRun(Wire):
    run_id: str
    number: int


class LogText(Wire):
    text: str
