"""Evaluation: tuned against base on rows neither has seen, with ranges, and a verdict in words.

What the worker writes into a version's `evaluation/evaluation.json` is the part of `EvaluationView` that does
not depend on where it is read; older files lack the newer fields, so each of those has a default.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .base import Wire
from .errors import ErrorData
from .judges import JudgeProvider

Better = Literal["better", "worse", "unclear"]
Outcome = Literal["better", "same", "worse"]
MetricId = Literal[
    "tokenF1", "tokenPrecision", "tokenRecall", "exactMatch", "bleu", "rougeL", "lengthRatio",
    "loss", "perplexity", "accuracy", "macroF1", "judge",
]  # fmt: skip


MetricUnit = Literal["share", "score", "points", "ratio", "loss", "perplexity", "mark"]
"""`share`: 0 to 1, shown as a percentage; `score` and `points`: 0 to 100; `mark`: a judge's, 1 to 5."""


class EvaluationRef(Wire):
    project_id: str
    commit: str | None = None
    """Version to look at; None: the newest evaluated one."""


class Interval(Wire):
    low: float
    high: float


class MetricView(Wire):
    id: MetricId
    name: str
    """Plain name: "Right words"."""
    term: str
    """The field's term: "token F1"."""
    unit: MetricUnit = "ratio"
    """Filled in by whoever reads an older file, which has none."""
    base: float
    tuned: float
    base_interval: Interval
    tuned_interval: Interval
    difference: Interval
    """95 % range of tuned minus base, over the same rows."""
    better: Better
    """`unclear`: the range of the difference holds nought: not enough to tell."""
    higher_is_better: bool
    meaning: str = ""
    """One line for a newcomer: what it measures and what a good value is."""
    rows_to_settle: int | None = None
    """Where `unclear`: about how many held-out rows in all would settle it, were the difference as it looks
    now. None: it is settled, or the difference looks like none at all."""


class Rating(Wire):
    """What the user thinks of a pair of answers."""

    choice: Literal["base", "tuned", "same"]
    note: str = ""


class Judgement(Wire):
    """A judge's marks for one answer, 1 to 5, each the mean over both orders of presenting the pair."""

    relevance: float
    coherence: float
    factuality: float
    completeness: float
    tone: float
    mean: float
    feedback: str = ""


class ExampleView(Wire):
    number: int
    """Row number in the source."""
    question: str
    expected: str
    base: str
    tuned: str
    base_score: float
    tuned_score: float
    """Token F1 against the expected answer, 0 to 1; right or wrong for a classifier."""
    outcome: Outcome
    base_tokens: int = 0
    tuned_tokens: int = 0
    regression: bool = False
    """The base model had it right, the tuned one has it wrong."""
    topic: str = ""
    note: str = ""
    """What tells the answers apart, where it can be counted: "Half the length, and closer to yours"."""
    base_judged: Judgement | None = None
    tuned_judged: Judgement | None = None
    rating: Rating | None = None
    """Read from the project's ratings, never from the version's file."""


class ScorePart(Wire):
    """One term of the overall score."""

    id: Literal["accuracy", "judge", "length"]
    name: str
    weight: float
    """0 to 1; all parts sum to 1."""
    base: float
    tuned: float
    """0 to 100."""


class GateCheck(Wire):
    state: Literal["pass", "warn", "fail"]
    text: str
    """With its numbers: "Score above 70", "General text kept, loss +0.02"."""


class Gate(Wire):
    decision: Literal["ready", "review", "retrain"]
    """Above 70 and better than the base beyond doubt; 50 to 70, or above it but not beyond doubt; below
    50, or worse than the base beyond doubt."""
    headline: str
    detail: str
    checks: list[GateCheck]
    retrain_below: float = 50.0
    ready_above: float = 70.0
    """The scores that decided. Files that name none were decided by 50 and 70."""


class Verdict(Wire):
    outcome: Better
    headline: str
    """"Better than the base model on 81 of 100 held-out questions"."""
    detail: str
    better: int
    same: int
    worse: int
    score: float
    """Overall, 0 to 100. Files from before there were parts: mean token F1."""
    score_interval: Interval
    base_score: float
    base_score_interval: Interval
    parts: list[ScorePart] = Field(default_factory=list)
    """How the score was weighted; empty in old files."""
    gate: Gate | None = None


class GroupView(Wire):
    """A part of the held-out rows, by what they have in common."""

    kind: Literal["topic", "length", "label", "questionType"]
    name: str
    rows: int
    better: int
    base_score: float
    tuned_score: float
    """Mean, 0 to 1."""
    interval: Interval
    """95 % range of the tuned mean."""
    standing: Literal["strong", "usual", "weak"]
    """`strong`, `weak`: beyond doubt above or below the other rows, with many comparisons allowed for."""
    numbers: list[int] = Field(default_factory=list)
    """Row numbers, worst first, for showing examples."""


class Insight(Wire):
    """A sentence that the numbers carry."""

    kind: Literal["strength", "weakness", "regression", "memorised", "forgot", "length", "repetition"]
    text: str
    """"Works well for questions of under 50 words: 0.81 against 0.52"."""
    evidence: str
    """What was counted or compared, with its range."""
    numbers: list[int] = Field(default_factory=list)


class Cause(Wire):
    """Why the score may be low; most likely first."""

    id: Literal["dataQuality", "fewRows", "settings", "modelSize", "undertrained", "memorised", "mismatch"]
    title: str
    evidence: str
    command: Literal[
        "vibeflow.datasets.show", "vibeflow.datasets.import", "vibeflow.setup.show", "vibeflow.training.show"
    ]
    """What its button does, for the same project."""
    label: str
    """Of the button."""


class LabelRow(Wire):
    label: str
    precision: float
    recall: float
    f1: float
    support: int
    """Held-out rows that carry it."""


class LabelReport(Wire):
    """Where the answers are labels: which is taken for which."""

    labels: list[str]
    confusion: list[list[int]]
    """Rows: the right label; columns: what the model said; in the order of `labels`."""
    rows: list[LabelRow]
    outside: list[int] = Field(default_factory=list)
    """Of each label's rows, how many got an answer that is none of the labels, as a model that writes may
    give. Empty: none did."""


class KeptKnowledge(Wire):
    """Loss on a general text that neither the starter nor this training has seen: signs of forgetting."""

    base_loss: float
    tuned_loss: float
    difference: Interval
    tokens: int
    source: str
    """Where the text is from."""
    standing: Literal["kept", "forgot", "unclear"]


class Memorisation(Wire):
    """Loss on trained rows against held-out rows, and answers that repeat a trained answer word for word."""

    train_loss: float
    held_out_loss: float
    rows: int
    """Trained rows that were looked at."""
    copied: int
    """Held-out questions answered with a trained answer to another question, word for word."""
    standing: Literal["none", "signs", "unclear"]


class JudgeSummary(Wire):
    """What a judge said of both models' answers."""

    provider: JudgeProvider
    model: str
    rows: int
    left_out: int
    """Rows whose answers stayed malformed after every retry."""
    base: Judgement
    tuned: Judgement
    difference: Interval
    """95 % range of tuned minus base in the mean mark, over rows."""
    better: Better
    cost: float | None = None
    """US dollars, where the price is known."""


class EvaluationProgress(Wire):
    """An evaluation that is under way."""

    job_id: str
    run_id: str | None
    what: Literal["evaluate", "judge"]
    state: Literal["queued", "running", "stopping", "failed"]
    text: str
    """"The tuned model answered 64 of 100 held-out questions"."""
    fraction: float
    seconds_left: float | None
    error: ErrorData | None = None


class EvaluationView(Wire):
    project_id: str
    project_name: str
    commit: str
    version: int
    rows: int
    """Held-out rows that were asked."""
    held_out: int
    """Held-out rows there are."""
    verdict: Verdict
    metrics: list[MetricView]
    examples: list[ExampleView]
    base_model: str
    baseline: str | None = None
    """What stands in the base model's place where the answers are labels, as a part of a sentence: always
    answering "refund". A classifier's base model never saw its labels and is not asked; one that writes may
    be right less often than that. None: it is the base model."""
    groups: list[GroupView] = Field(default_factory=list)
    insights: list[Insight] = Field(default_factory=list)
    causes: list[Cause] = Field(default_factory=list)
    """Empty where the gate says ready."""
    label_report: LabelReport | None = None
    kept: KeptKnowledge | None = None
    memorisation: Memorisation | None = None
    judge: JudgeSummary | None = None
    previous: PreviousScore | None = None
    """The evaluated version before this one."""
    seconds: float = 0.0
    """That the evaluation took."""
    has_attention: bool = False
    """Whether the model can show what it looks at."""


class PreviousScore(Wire):
    commit: str
    version: int
    score: float
    score_interval: Interval
    same_rows: bool
    """Whether both were asked the same held-out rows; else the scores are not comparable."""


class EvaluationSnapshot(Wire):
    project_id: str
    project_name: str
    view: EvaluationView | None
    """None when no version was evaluated yet."""
    progress: EvaluationProgress | None = None
    versions: list[EvaluatedVersion] = Field(default_factory=list)
    """For choosing another one; newest first."""


class EvaluatedVersion(Wire):
    commit: str
    version: int
    score: float | None


class EvaluationChanged(Wire):
    """Event `vibeflow/evaluation/didChange`: ask for the snapshot again, or show the progress it carries."""

    project_id: str
    progress: EvaluationProgress | None = None


class StartEvaluation(Wire):
    """Evaluate a version (again), with the held-out rows of its own commit."""

    project_id: str
    commit: str
    max_rows: int | None = None
    """None: as its recipe says."""


class RateExample(Wire):
    project_id: str
    commit: str
    number: int
    rating: Rating | None
    """None takes it back."""


class ExportEvaluation(Wire):
    project_id: str
    commit: str
    path: str
    """Where to; the ending (.md, .html, .csv) says the format. An existing file is replaced."""


class ExportedEvaluation(Wire):
    path: str
    bytes: int


class AttentionRef(Wire):
    project_id: str
    commit: str
    number: int
    """Row of an example."""


class AttentionView(Wire):
    """What the tuned model looked at while it wrote its answer to one held-out question."""

    question_tokens: list[str]
    answer_tokens: list[str]
    weights: list[list[float]]
    """[answer tokens, question tokens], mean over heads and layers, each row sums to at most 1."""
    note: str
    """What it does and does not show."""


EvaluationView.model_rebuild()
EvaluationSnapshot.model_rebuild()
