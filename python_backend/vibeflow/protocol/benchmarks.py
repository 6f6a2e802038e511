"""Standard benchmarks: known question sets put to the base model and to versions, side by side.

`BenchmarkResult` is what a version's `evaluation/later/<commit>/benchmarks.json` holds, under its id; so each
of its fields that comes later needs a default.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Wire
from .errors import ErrorData
from .evaluation import Better, Interval
from .setup import Range

BenchmarkId = Literal["hellaswag", "truthfulqa", "mmlu", "gsm8k", "own"]


class BenchmarksRef(Wire):
    project_id: str
    commit: str | None = None
    """Version to look at; None: the newest."""


class BenchmarkOffer(Wire):
    """A benchmark that can be chosen."""

    id: BenchmarkId
    name: str
    measures: str
    """One line for a newcomer: what is asked, and what a good answer shows."""
    questions: int | None
    """That the set holds; None for the user's own file."""
    examples: int
    """Solved examples put before each question ("shots")."""
    chance: float | None
    """Share that blind guessing gets right; None where nothing can be guessed."""
    dataset: str | None
    """Where the questions come from on the Hub; None: a file only."""
    file_format: str
    """What a local file must hold."""
    writes: bool
    """Whether the model writes its answer; else it weighs answers that are given, which is far quicker."""


class BenchmarkChoice(Wire):
    id: BenchmarkId
    file: str | None = None
    """Local file with the questions; None: from the Hub. The user's own set needs one."""


class PlanBenchmarks(Wire):
    """What to ask of whom: for `plan`, and, unchanged, for `start`."""

    project_id: str
    commit: str
    """The version that it is about; it and its base model are always asked."""
    choices: list[BenchmarkChoice]
    versions: list[str] = Field(default_factory=list)
    """Commits of other versions to put beside it."""
    questions: int | None = 200
    """Of each benchmark, drawn at random by the seed; None: all."""
    seed: int = 42


class PlannedBenchmark(Wire):
    id: BenchmarkId
    source: str
    """"TruthfulQA.csv, 817 questions", "Rowan/hellaswag on the Hub, 10,042 questions"."""
    questions: int | None
    """That will be asked of each model; None: not known before the file is mended."""
    seconds: Range | None
    """For all models together."""
    problem: ErrorData | None = None
    """Why it cannot be asked."""
    note: str = ""
    """What to know before it is: rows that the model learned from, where solved examples come from."""


class BenchmarkPlan(Wire):
    benchmarks: list[PlannedBenchmark]
    models: list[BenchmarkModel]
    seconds: Range | None
    """Of everything; None: a benchmark has a problem, or nothing is chosen."""
    basis: str
    """What the time rests on: measured here, or guessed from the model's size."""
    cost: float
    """US dollars."""
    cost_note: str
    """"Nothing: it runs on this machine"."""


class BenchmarkModel(Wire):
    id: str
    """"base", or the version's commit."""
    name: str
    """"starter", "Version 3"."""
    version: int | None = None


class BenchmarkScore(Wire):
    model: str
    """Id of the model."""
    value: float
    interval: Interval
    """95 % range."""
    stderr: float | None = None
    """As lm-eval gives it."""
    difference: Interval | None = None
    """95 % range of this minus the base model, over the same questions; None: it is the
    base."""
    better: Better | None = None
    questions_to_settle: int | None = None
    """Where `unclear`: about how many questions in all would settle it, were the difference as it looks
    now."""


class BenchmarkMetric(Wire):
    id: str
    """lm-eval's name, with the task's where a benchmark has several: "acc_norm", "mc2"."""
    name: str
    """Plain name: "Right ending"."""
    chance: float | None
    scores: list[BenchmarkScore]
    """In the order of the models."""


class BenchmarkResult(Wire):
    id: BenchmarkId
    name: str
    tasks: list[str]
    """lm-eval's names, with their versions: "truthfulqa_mc1 2.0". Empty for the user's own set."""
    models: list[BenchmarkModel]
    metrics: list[BenchmarkMetric]
    """The one that is usually quoted first."""
    asked: int
    available: int
    seed: int
    examples: int
    source: str
    digest: str | None = None
    """sha256 of the local file."""
    note: str = ""
    """What a reader must know: how the questions were drawn, where a file differs from the Hub's."""
    when: str = ""
    """ISO 8601 in UTC."""
    seconds: dict[str, float] = Field(default_factory=dict)
    """That each model took, by its id."""
    harness: str = ""
    """"lm-eval 0.4.13"."""


class BenchmarkProgress(Wire):
    """A benchmark job that is under way, or that failed and was not begun anew."""

    job_id: str
    commit: str
    state: Literal["queued", "running", "stopping", "failed"]
    text: str
    """"HellaSwag: version 3 answered 64 of 200"."""
    fraction: float
    seconds_left: float | None
    error: ErrorData | None = None


class BenchmarkVersion(Wire):
    """For choosing others to put beside."""

    commit: str
    version: int
    base_model: str


class BenchmarkInstall(Wire):
    """The package that asks the questions, lm-eval, which is fetched when it is first needed."""

    state: Literal["offered", "installing", "failed", "byHand"]
    """`byHand`: this Python is not VibeFlow's own, so nothing is put into it unasked."""
    text: str
    """What it takes, where it stands, or what went wrong."""
    command: str
    """To do the same in a terminal."""


class BenchmarksSnapshot(Wire):
    project_id: str
    project_name: str
    commit: str | None
    """None: there is no version yet."""
    version: int | None
    offers: list[BenchmarkOffer]
    versions: list[BenchmarkVersion]
    """Newest first, the one looked at left out."""
    results: list[BenchmarkResult]
    """What is committed, and, while a job runs, what it has finished."""
    progress: BenchmarkProgress | None = None
    problem: ErrorData | None = None
    """Why nothing can be started here: the package is missing, the model answers with labels only."""
    install: BenchmarkInstall | None = None
    """Where the package is missing, or being installed."""


class BenchmarksChanged(Wire):
    """Event `vibeflow/benchmarks/didChange`: with progress show it, without ask for the snapshot again."""

    project_id: str
    progress: BenchmarkProgress | None = None


BenchmarkPlan.model_rebuild()
