"""Marks of several models for the same questions, as numbers side by side: ranges, and who is better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vibeflow.l10n import t
from vibeflow.protocol.benchmarks import BenchmarkMetric, BenchmarkScore
from vibeflow.scoring.compare import compare_rows
from vibeflow.scoring.statistic import SHARE, rows_of

BASE = "base"
_NAMES: dict[tuple[str, str], tuple[str, float | None]] = {
    ("hellaswag", "acc_norm"): (t("Right ending, length allowed for"), 0.25),
    ("hellaswag", "acc"): (t("Right ending"), 0.25),
    ("truthfulqa", "mc2"): (t("Weight on true answers"), None),
    ("truthfulqa", "mc1"): (t("Truest answer first"), None),
    ("mmlu", "acc"): (t("Right answer"), 0.25),
    ("gsm8k", "strict-match"): (t("Right result, in the form asked for"), None),
    ("gsm8k", "flexible-extract"): (t("Right result, wherever it stands"), None),
    ("own", "tokenF1"): (t("Right words"), None),
    ("own", "exactMatch"): (t("Word for word"), None),
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
    compared = compare_rows(rows_of(base), rows_of(own), SHARE, seed)
    value = sum(own) / len(own)
    if model == BASE:
        return BenchmarkScore(model=model, value=value, interval=compared.tuned, stderr=stderr)
    return BenchmarkScore(
        model=model,
        value=value,
        interval=compared.tuned,
        stderr=stderr,
        difference=compared.difference,
        better=compared.better,
        questions_to_settle=compared.to_settle,
    )
