"""Evaluation: tuned against base on rows neither has seen, with ranges, and a verdict in words."""

from __future__ import annotations

from typing import Literal

from .base import Wire


class EvaluationRef(Wire):
    project_id: str
    commit: str | None = None
    """Version to look at; None: the newest evaluated one."""


class Interval(Wire):
    low: float
    high: float


class MetricView(Wire):
    id: Literal["tokenF1", "rougeL", "exactMatch", "lengthRatio", "loss", "perplexity"]
    name: str
    """Plain name: "Right words"."""
    term: str
    """The field's term: "token F1"."""
    base: float
    tuned: float
    base_interval: Interval
    tuned_interval: Interval
    difference: Interval
    """95 % range of tuned minus base, paired bootstrap over the rows."""
    better: Literal["better", "worse", "unclear"]
    """`unclear`: the range of the difference holds nought: not enough to tell."""
    higher_is_better: bool


class ExampleView(Wire):
    number: int
    """Row number in the source."""
    question: str
    expected: str
    base: str
    tuned: str
    base_score: float
    tuned_score: float
    """Token F1 against the expected answer, 0 to 1."""
    outcome: Literal["better", "same", "worse"]


class Verdict(Wire):
    outcome: Literal["better", "worse", "unclear"]
    headline: str
    """"Better than the base model on 81 of 100 held-out questions"."""
    detail: str
    better: int
    same: int
    worse: int
    score: float
    """Mean token F1 of the tuned model as 0 to 100."""
    score_interval: Interval
    base_score: float
    base_score_interval: Interval


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
    """What stands in the base model's place where it cannot be asked, as with a classifier, whose labels it
    never saw, as a part of a sentence: always answering "refund". None: the base model was asked."""


class EvaluationSnapshot(Wire):
    project_id: str
    project_name: str
    view: EvaluationView | None
    """None when no version was evaluated yet."""
