"""Training runs: train, evaluate, commit, one after the other, whether a window is open or not."""

from __future__ import annotations

from typing import Literal

from .base import Wire
from .errors import ErrorData
from .learned import LearnedRows
from .setup import SettingChange
from .states import RunStage, RunState


class StartTraining(Wire):
    project_id: str
    queue: bool = False
    """While a run of the project is under way: True puts this one behind it, False refuses."""


class RunRef(Wire):
    project_id: str
    run_id: str | None = None
    """None: the project's latest run."""


class ContinueTraining(Wire):
    """Go on with a run to another number of passes. One that is over is carried on by a new run, which starts
    from its last checkpoint; one that runs or is paused changes its plan."""

    project_id: str
    run_id: str
    epochs: int
    """In all, those done included."""


class AlertRef(Wire):
    project_id: str
    run_id: str
    alert_id: str


class RunsRef(Wire):
    project_id: str


class CurvesRef(Wire):
    project_id: str
    run_ids: list[str]
    """At most twelve."""


class ParallelRuns(Wire):
    """How many runs may compute at once; 0: as many as the machine allows."""

    limit: int


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
    busy: float | None = None
    """Share of the processor threads, or of the GPU, that was computing, 0 to 1; None where it cannot be
    told."""
    memory_free: int | None = None
    """Bytes that the machine, or the GPU, has left."""
    swapped: int | None = None
    """Bytes that the system has written to or read from the swap since the last point."""
    data_wait: float | None = None
    """Share of the time in which the processor or GPU waited for data, 0 to 1."""
    others: float | None = None
    """Processors that other programs used since the last point, on average; None where it cannot be told."""


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


AlertKind = Literal[
    "memoryHigh", "memoryStepDown", "swapping", "slow", "rising", "diverged", "flat", "overfitting"
]
RemedyKind = Literal["stopKeepBest", "restartWith", "continue", "openRecipe", "dismiss"]


class AlertRemedy(Wire):
    kind: RemedyKind
    label: str
    """Verb and object: "Stop now, keep step 180", "Restart with a rate of 0.0005"."""
    changes: tuple[SettingChange, ...] = ()
    """Written into vibeflow.yaml by `restartWith`."""


class RunAlert(Wire):
    """Something that the user should know, with what to do about it. Drawn from the run's own numbers."""

    id: str
    """Unique within the run, and the same in every backend: kind and step."""
    kind: AlertKind
    level: Literal["warning", "error"]
    step: int
    until_step: int | None
    """Where it ceased to hold; None: it holds still."""
    title: str
    text: str
    remedy: AlertRemedy | None
    dismissed: bool = False


class EfficiencyNote(Wire):
    name: str
    value: str
    """"850 tokens/s", "92 %"."""
    level: Literal["good", "fair", "poor"]
    words: str
    """What it means and, where it is poor, what would help."""


class Compared(Wire):
    """An estimate beside what happened."""

    name: Literal["time", "memory", "cost"]
    low: float
    likely: float
    high: float
    actual: float
    """Seconds, bytes, or `currency`."""


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
    """Those that are learned from."""
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
    alerts: tuple[RunAlert, ...] = ()
    """Oldest first."""
    efficiency: tuple[EfficiencyNote, ...] = ()
    """Empty before it can be told."""
    compared: tuple[Compared, ...] = ()
    """Once the run's training is over, where there was an estimate."""
    estimate: RunEstimate | None = None
    """What was expected at the start."""
    settings: tuple[RunSetting, ...] = ()
    """What this run was told, for the comparison of runs."""
    batch: str = ""
    """"16", or "8 x 2 added up" after memory ran out."""
    trainable_parameters: int | None = None
    queue_position: int | None = None
    """1 for the next; None when it does not wait."""
    queue_reason: str | None = None
    """Why it waits."""
    continued_from: str | None = None
    """Run that it carried on from."""
    size_bytes: int | None = None
    """On disk, checkpoints included; None while it runs."""
    created_at: str = ""
    learned: LearnedRows | None = None
    """What becomes of the training rows; None before they are read."""
    left_out: tuple[str, ...] = ()
    """Of rows that are not learned whole, in sentences; the same as in the log."""


class RunEstimate(Wire):
    seconds_low: float
    seconds: float
    seconds_high: float
    memory_low: float
    memory: float
    memory_high: float


class RunSetting(Wire):
    key: str
    name: str
    value: str


class RunSummary(Wire):
    """A row of the list of runs."""

    run_id: str
    number: int
    stage: RunStage
    state: RunState
    created_at: str
    finished_at: str | None
    model_name: str
    method: str
    steps: int
    total_steps: int
    epochs: int
    seconds: float
    best_eval_loss: float | None
    best_step: int | None
    commit: str | None
    size_bytes: int
    continued_from: str | None
    settings: list[RunSetting]


class RunList(Wire):
    project_id: str
    runs: list[RunSummary]
    """Newest first."""
    size_bytes: int


class RunCurve(Wire):
    run_id: str
    number: int
    label: str
    """What sets it apart from the others: "run 3, rate 0.003"."""
    train: list[TrainPoint]
    """At most 400 points."""
    evaluations: list[EvalPoint]


class RunCurves(Wire):
    curves: list[RunCurve]


class DeletedRun(Wire):
    freed_bytes: int


class QueueEntry(Wire):
    project_id: str
    project_name: str
    run_id: str
    number: int
    stage: RunStage
    state: RunState
    position: int | None
    """1 for the next; None for what runs."""
    reason: str | None
    """Why it waits: "Two runs are going; memory for a third is missing (needs 1.2 GB, 0.8 GB free)"."""


class TrainingQueue(Wire):
    entries: list[QueueEntry]
    limit: int
    """Runs that may go at once."""


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
    alerts: list[RunAlert] | None = None
    """The whole list, when it changed."""
    efficiency: tuple[EfficiencyNote, ...] = ()
    """The whole list, always."""
    compared: tuple[Compared, ...] = ()
    queue_position: int | None = None
    queue_reason: str | None = None
    batch: str = ""
    size_bytes: int | None = None


class StartedRun(Wire):
    run_id: str
    number: int


class LogText(Wire):
    text: str


RunView.model_rebuild()
