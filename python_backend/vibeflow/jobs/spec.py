"""What a job is to do: `job.json`, written once, never changed. Knows nothing of how it goes.

It is read by `reading`, and made by `submit`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from vibeflow.l10n import LANGUAGE
from vibeflow.recipe.evaluation import AnswerLimits, JudgeChoice
from vibeflow.recipe.training import TrainingSettings
from vibeflow.store.calibration import Shape
from vibeflow.store.inside import STATE_FOLDER

from .kinds import JobKind
from .payloads.benchmark import BenchmarkPayload
from .payloads.commit import CommitPayload
from .payloads.evaluate import EvaluatePayload
from .payloads.serve import ServePayload
from .record import Record

SPEC_FILE = "job.json"
ID_PATTERN = r"^[a-z0-9-]{1,80}$"
INPUTS = "inputs"
"""Copies of the files that the job reads, made at its start, so that later edits change nothing."""
RESULT = "result"
CHECKPOINTS = "checkpoints"
LOG_FILE = "log.txt"


class EvaluationSettings(AnswerLimits):
    """What the recipe says, and what was looked up for it when the run began."""

    labelled: bool = False
    """Whether the answers are labels, as the data says."""
    judge: JudgeChoice = JudgeChoice()
    """Provider "none": nothing is judged within the run."""
    judge_instructions: str | None = None
    """As the judge is to be given them; None: VibeFlow's own."""
    judge_price: tuple[float, float] | None = None
    """US dollars for a million tokens, sent and received; None: not known."""


class TrainPayload(Record):
    kind: Literal["train"] = "train"
    model: str
    """Model id as in the recipe."""
    model_path: Path | None = None
    """Where it lies, when that was known at the start; None: to be fetched by the worker."""
    revision: str | None = None
    train_file: Path
    """JSON Lines, below the job's folder."""
    test_file: Path
    system_prompt: str = ""
    settings: TrainingSettings
    data_digest: str
    """sha256 over the train and test files as snapshot."""
    recipe_digest: str
    """sha256 of vibeflow.yaml as snapshot."""
    evaluation: EvaluationSettings = EvaluationSettings()
    """For the job that comes after."""
    continued_from: str | None = None
    """Id of the train job, in the same project, whose newest sound checkpoint this one starts from."""
    continued_digest: str = ""
    """sha256 of that job's job.json."""
    reproduces: str | None = None
    """Commit of the version that this is to give again; such a run ends with its training."""
    estimate: EstimateRecord | None = None
    """What was expected when it was started."""
    shape: Shape | None = None
    """Under which its own times are remembered, for the next estimate."""


class EstimateRecord(Record):
    """Seconds and bytes: low, likely, high."""

    seconds: tuple[float, float, float]
    memory: tuple[float, float, float]


class TunePayload(Record):
    """A search over settings: trials on a part of the training rows, judged on another part of them."""

    kind: Literal["tune"] = "tune"
    train: TrainPayload
    """The recommended settings, which are the first trial. Its test file is not looked at."""
    budget_seconds: float = Field(gt=0)
    most_trials: int = Field(default=40, ge=1)


class JudgePayload(Record):
    kind: Literal["judge"] = "judge"
    settings: JudgeChoice
    evaluation: Path
    """An evaluation.json, whose examples are judged."""
    instructions: str | None = None
    """None: VibeFlow's own."""
    price: tuple[float, float] | None = None
    """US dollars for a million tokens, sent and received; None: not known."""
    commit: str | None = None
    """The version that was evaluated; None within a run, where there is none yet."""
    version: int | None = None
    marks: Path | None = None
    """Marks from earlier jobs, below this one's inputs: what they hold is not asked again."""
    seed: int = 42


TrainPayload.model_rebuild()

Payload = Annotated[
    TrainPayload
    | EvaluatePayload
    | CommitPayload
    | ServePayload
    | TunePayload
    | BenchmarkPayload
    | JudgePayload,
    Field(discriminator="kind"),
]


class JobSpec(Record):
    id: str = Field(pattern=ID_PATTERN)
    """`run-0001-train`, `run-0001-evaluate`, `run-0001-commit`, `serve-0001`, `tune-0001`,
    `judge-0001`, `judge-0001-commit`."""
    kind: JobKind
    project_id: str
    project_path: Path
    run_id: str | None = None
    """`run-0001`; None for serving."""
    number: int = Field(ge=1)
    """Of the run or the deployment within its project."""
    created_at: str
    """ISO 8601 in UTC."""
    payload: Payload
    inputs: dict[str, str] = Field(default_factory=dict)
    """sha256 of each file in its `inputs` folder, by name."""
    language: str = LANGUAGE
    """Of whoever started it, which its worker speaks as well; of older ones English."""

    @model_validator(mode="after")
    def _kinds_agree(self) -> JobSpec:
        if self.kind != self.payload.kind:
            raise ValueError(f"job {self.id} is of kind {self.kind}, its payload of {self.payload.kind}")
        return self


def jobs_folder(project_path: Path) -> Path:
    return project_path / STATE_FOLDER / "jobs"


def job_folder(project_path: Path, job_id: str) -> Path:
    return jobs_folder(project_path) / job_id
