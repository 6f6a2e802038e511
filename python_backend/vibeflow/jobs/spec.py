"""What a job is to do: `job.json`, written once, never changed. Knows nothing of how it goes.

A `job.json` is read only against the digest that it had when it was made: what is said in one of unknown
origin is nobody's wish.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from vibeflow.l10n import LANGUAGE, t
from vibeflow.protocol.errors import ForeignState, NotFound
from vibeflow.recipe.evaluation import AnswerLimits, JudgeChoice
from vibeflow.recipe.section import ON_RECORD
from vibeflow.recipe.training import TrainingSettings
from vibeflow.store.calibration import Shape
from vibeflow.store.inside import STATE_FOLDER, read_inside

SPEC_FILE = "job.json"
ID_PATTERN = r"^[a-z0-9-]{1,80}$"
_MOST_BYTES = 16_000_000
INPUTS = "inputs"
"""Copies of the files that the job reads, made at its start, so that later edits change nothing."""
RESULT = "result"
CHECKPOINTS = "checkpoints"
LOG_FILE = "log.txt"

JobKind = Literal["train", "evaluate", "commit", "serve", "tune", "benchmark", "judge"]


class Record(BaseModel):
    """Written to disk and read back, perhaps by another version: unknown fields are let pass."""

    # JSON has no word for NaN, and a loss may be just that: as a string it comes back as what it was.
    model_config = ConfigDict(
        extra="ignore", frozen=True, protected_namespaces=(), ser_json_inf_nan="strings"
    )


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


class EvaluatePayload(Record):
    kind: Literal["evaluate"] = "evaluate"
    model: str
    model_path: Path | None = None
    revision: str | None = None
    adapter_dir: Path
    """The train job's result."""
    test_file: Path
    train_file: Path | None = None
    """The rows that were learned from, for signs of memorisation; None: it is not looked for them."""
    labelled: bool = False
    """Whether the answers are labels, which are right or wrong, whatever kind of model gives them."""
    system_prompt: str = ""
    max_rows: int = Field(default=100, ge=1)
    max_new_tokens: int = Field(default=160, ge=1)
    max_seq_length: int | None = None
    """Where rows were cut in training, and are for the loss; None: where the model's context ends."""
    seed: int = 42
    for_commit: str | None = None
    """The version that is evaluated (again); None within a run, where there is none yet."""
    for_version: int | None = None
    """Its number."""


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


class CommitPayload(Record):
    kind: Literal["commit"] = "commit"
    train_job_id: str
    """Empty where a later result is committed."""
    evaluate_job_id: str | None = None
    """None: nothing was evaluated; the version is committed without a score."""
    judge_job_id: str | None = None
    """None: nothing was judged within the run."""
    later_job_id: str | None = None
    """Job whose result says more about a version that is there already; None: a run is committed."""


class BenchmarkModelRecord(Record):
    """One of those who are asked."""

    id: str
    """"base", or the version's commit."""
    name: str
    version: int | None = None
    folder: Path | None = None
    """Materialised from the objects that the commit names; None: the base of the first one that has it."""


class BenchmarkSet(Record):
    """Questions to be asked."""

    id: Literal["hellaswag", "truthfulqa", "mmlu", "gsm8k", "own"]
    questions: int | None = Field(default=None, ge=1)
    """Drawn by the seed; None: all."""
    file: Path | None = None
    """JSON Lines below the job's folder, as the task's definition wants them; None: from the Hub."""
    examples_file: Path | None = None
    """Likewise the solved examples, where the task has some."""
    source: str = ""
    digest: str | None = None
    """sha256 of the file that the user named."""
    note: str = ""
    work: float = Field(default=1.0, gt=0)
    """What it takes, against the other sets: for progress and the time left."""


class BenchmarkPayload(Record):
    kind: Literal["benchmark"] = "benchmark"
    commit: str
    """The version that it is about, among the models."""
    version: int
    models: tuple[BenchmarkModelRecord, ...]
    """The base first."""
    sets: tuple[BenchmarkSet, ...]
    seed: int = 42
    max_new_tokens: int = Field(default=160, ge=1)
    """For the user's own questions."""


class ServePayload(Record):
    kind: Literal["serve"] = "serve"
    commit: str
    version: int
    """Number of the version, 1 for the first."""
    model_name: str
    """Value for `model` in requests."""
    model_dir: Path
    """Materialised from the objects that the commit names."""
    port: int
    key_hash: str
    """sha256 of the key, as hex."""
    key_hint: str = ""
    """First characters of the key, for recognising it."""
    max_concurrent: int = Field(default=4, ge=1)


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


def run_job_id(run_id: str, kind: JobKind) -> str:
    return f"{run_id}-{kind}"


def digest_of(spec: bytes) -> str:
    """sha256 of a job.json, as hex."""
    return hashlib.sha256(spec).hexdigest()


def read_spec(folder: Path, digest: str) -> JobSpec:
    """The spec of the job in `folder`, which must be the very one that was made: `digest` is that of its
    job.json.

    Raises:
        NotFound: no job lies there, or another version of VibeFlow wrote what this one cannot read.
        ForeignState: it is another job than the one that was made, or a link.
    """
    try:
        data = read_inside(folder, SPEC_FILE, limit=_MOST_BYTES)
    except OSError as error:
        raise _unreadable(folder, error) from error
    if digest_of(data) != digest:
        raise ForeignState(
            t(
                "The job {job} is not the one that VibeFlow made: its {file} was changed.",
                job=folder.name,
                file=SPEC_FILE,
            ),
            hint=t("It is not run. Start the run again."),
        )
    try:
        spec = JobSpec.model_validate_json(data, context=ON_RECORD)
    except ValidationError as error:
        raise _unreadable(folder, error) from error
    return spec if "language" in spec.model_fields_set else spec.model_copy(update={"language": "en"})


def _unreadable(folder: Path, error: Exception) -> NotFound:
    return NotFound(
        t(
            "The job {job} cannot be read: {fault} in {file}.",
            job=folder.name,
            fault=type(error).__name__,
            file=folder / SPEC_FILE,
        ),
        hint=t("Its folder is damaged or was made by another version of VibeFlow. Start the run again."),
    )
