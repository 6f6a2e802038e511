"""Marks of several models for the same questions, as numbers side by side: ranges, and who is better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vibeflow.protocol.benchmarks import BenchmarkMetric, BenchmarkScore
from vibeflow.scoring import bootstrap
from vibeflow.scoring.compare import rows_to_settle, verdict_on

BASE = "base"
_NAMES: dict[tuple[str, str], tuple[str, float | None]] = {
    ("hellaswag", "acc_norm"): ("Right ending, length allowed for", 0.25),
    ("hellaswag", "acc"): ("Right ending", 0.25),
    ("truthfulqa", "mc2"): ("Weight on true answers", None),
    ("truthfulqa", "mc1"): ("Truest answer first", None),
    ("mmlu", "acc"): ("Right answer", 0.25),
    ("gsm8k", "strict-match"): ("Right result, in the form asked for", None),
    ("gsm8k", "flexible-extract"): ("Right result, wherever it stands", None),
    ("own", "tokenF1"): ("Right words", None),
    ("own", "exactMatch"): ("Word for word", None),
}
"""Plain name and what blind guessing gets right."""

Marks = Mapping[str, Mapping[str, Sequence[float]]]
"""By model, by metric."""


def compare(
    name: str, marks: Marks, stderr: Mapping[str, Mapping[str, float | None]], seed: int
) -> list[BenchmarkMetric]:
    """The metrics of one benchmark; the base is one of the models, and all were asked the same questions."""
    found = []
    for metric in marks[BASE]:
        plain, chance = _NAMES[(name, metric)]
        base = marks[BASE][metric]
        scores = [
            _score(model, base, values[metric], stderr.get(model, {}).get(metric), seed)
            for model, values in marks.items()
        ]
        found.append(BenchmarkMetric(id=metric, name=plain, chance=chance, scores=scores))
    return found


def _score(
    model: str, base: Sequence[float], own: Sequence[float], stderr: float | None, seed: int
) -> BenchmarkScore:
    of_base, of_own = bootstrap.draws(base, own, bootstrap.mean_of, seed)
    count, value = len(own), sum(own) / len(own)
    whole = all(mark in (0.0, 1.0) for mark in own)
    interval = bootstrap.wilson(own) if whole else bootstrap.span(of_own, count)
    if model == BASE:
        return BenchmarkScore(model=model, value=value, interval=interval, stderr=stderr)
    differences = of_own - of_base
    span = bootstrap.span(differences, count)
    differing = sum(abs(one - other) > 1e-9 for one, other in zip(base, own, strict=True))
    better = verdict_on(span, differing)
    gap = value - sum(base) / count
    return BenchmarkScore(
        model=model,
        value=value,
        interval=interval,
        stderr=stderr,
        difference=span,
        better=better,
        questions_to_settle=rows_to_settle(count, gap, float(differences.std()), differing)
        if better == "unclear"
        else None,
    )
