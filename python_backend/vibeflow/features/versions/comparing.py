"""Versions laid side by side: settings, data, loss curves, measures over the held-out rows that all were
asked, and their answers. Reads commits, never the working tree."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vibeflow.features.evaluation.reading import read_view
from vibeflow.features.setup.catalogue import BY_KEY
from vibeflow.git.objects import Repository
from vibeflow.l10n import plain, t, tn
from vibeflow.protocol.errors import NotFound
from vibeflow.protocol.evaluation import Better, EvaluationView, ExampleView, MetricId, MetricView
from vibeflow.protocol.versions import (
    ComparedAnswers,
    DataDifference,
    MetricRow,
    SettingDifference,
    VersionComparison,
)
from vibeflow.recipe.problems import check_text
from vibeflow.scoring import compare as scoring
from vibeflow.scoring.catalogue import METRICS
from vibeflow.store.layout import RECIPE_FILE

from ..history.content import read_file
from ..history.curves import CURVES_FILE, read_curves
from ..history.reading import Version
from ..projects.record import ProjectRecord
from .views import views

_MOST_ANSWERS = 100
_SEED = 42
_SIDES = {"train": "data/train.jsonl", "test": "data/test.jsonl"}

Row = tuple[str, str, int]
"""Question, expected answer, and which time these two come: what makes a held-out row the same row."""


@dataclass(frozen=True)
class Paired:
    """How one version did against another on the rows that both were asked."""

    rows: int
    better: int
    worse: int
    verdict: Better
    same_held_out: bool
    """Whether they were asked the same rows, and no others."""
    means: tuple[float, float]


def compare(record: ProjectRecord, repository: Repository, chosen: Sequence[Version]) -> VersionComparison:
    """The first is what the others are compared with."""
    evaluations = [evaluation(record, repository, version) for version in chosen]
    rows = [_rows(view) for view in evaluations]
    data = [_data(repository, version) for version in chosen]
    headline, detail = _told(chosen, rows, [_test(each) for each in data])
    return VersionComparison(
        versions=views(record, repository, chosen),
        headline=headline,
        detail=detail,
        settings=_settings([_recipe(repository, version) for version in chosen]),
        data=[_data_difference(data[0], each) for each in data],
        curves=[read_curves(read_file(repository, v.commit, CURVES_FILE)) for v in chosen],
        metrics=_metrics(evaluations, rows),
        answers=_answers(rows),
    )


def evaluation(record: ProjectRecord, repository: Repository, version: Version) -> EvaluationView | None:
    """The newest evaluation of a version; None where there is none that can be read."""
    try:
        return read_view(record, repository, version)
    except NotFound:
        return None


def paired(one: EvaluationView | None, other: EvaluationView | None) -> Paired | None:
    """How `other` did against `one`; None where they share no row."""
    of_one, of_other = _rows(one), _rows(other)
    shared = [row for row in of_one if row in of_other]
    if not shared:
        return None
    before = [of_one[row].tuned_score for row in shared]
    after = [of_other[row].tuned_score for row in shared]
    metric: MetricId = "accuracy" if one and one.metrics and one.metrics[0].id == "accuracy" else "tokenF1"
    said = scoring.metric(metric, before, after, _SEED)
    apart = [b - a for a, b in zip(before, after, strict=True)]
    return Paired(
        rows=len(shared),
        better=sum(gap > 0.02 for gap in apart),
        worse=sum(gap < -0.02 for gap in apart),
        verdict=said.better,
        same_held_out=of_one.keys() == of_other.keys(),
        means=(said.base, said.tuned),
    )


def _rows(view: EvaluationView | None) -> dict[Row, ExampleView]:
    seen: Counter[tuple[str, str]] = Counter()
    found: dict[Row, ExampleView] = {}
    for example in view.examples if view else ():
        key = (example.question, example.expected)
        found[example.question, example.expected, seen[key]] = example
        seen[key] += 1
    return found


def _told(
    chosen: Sequence[Version], rows: list[dict[Row, ExampleView]], tests: list[Counter[str]]
) -> tuple[str, str]:
    first, last = chosen[0], chosen[-1]
    said = []
    for index in range(1, len(chosen)):
        said.append(_sentence(first, chosen[index], rows[0], rows[index]))
    headline = (
        said[-1] if len(said) == 1 else t("Versions compared with version {number}", number=first.number)
    )
    details = [f"{sentence}." for sentence in said] if len(said) > 1 else []
    if any(test != tests[0] for test in tests[1:]):
        details.append(
            t(
                "Their held-out rows are not the same, so their scores cannot be compared as they "
                "stand; what is compared here are the questions that both were asked."
            )
        )
    elif len(said) == 1 and last.trailers.score is not None and first.trailers.score is not None:
        details.append(
            t(
                "Scores: {score:.0f} for version {number}, {first_score:.0f} for version {first}.",
                score=last.trailers.score,
                number=last.number,
                first_score=first.trailers.score,
                first=first.number,
            )
        )
    return headline, " ".join(details)


def _sentence(
    first: Version, other: Version, one: dict[Row, ExampleView], two: dict[Row, ExampleView]
) -> str:
    shared = [row for row in one if row in two]
    a, b, n = other.number, first.number, len(shared)
    if not (one and two):
        return t(
            "Version {a} and version {b} cannot be compared by their answers: not both were evaluated",
            a=a,
            b=b,
        )
    if not shared:
        return t(
            "Version {a} and version {b} cannot be compared by their answers: "
            "they share no held-out question",
            a=a,
            b=b,
        )
    said = _paired_rows("tokenF1", [one[r].tuned_score for r in shared], [two[r].tuned_score for r in shared])
    gaps = [two[row].tuned_score - one[row].tuned_score for row in shared]
    wins, losses = sum(gap > 0.02 for gap in gaps), sum(gap < -0.02 for gap in gaps)
    if said.better == "unclear":
        return tn(
            "No clear difference between version {a} and version {b} on {n} shared question: "
            "{wins} better, {losses} worse, not enough to tell",
            "No clear difference between version {a} and version {b} on {n} shared questions: "
            "{wins} better, {losses} worse, not enough to tell",
            n,
            a=a,
            b=b,
            wins=wins,
            losses=losses,
        )
    if said.better == "better":
        return tn(
            "Version {a} is better than version {b} on {wins} of {n} shared question",
            "Version {a} is better than version {b} on {wins} of {n} shared questions",
            n,
            a=a,
            b=b,
            wins=wins,
        )
    return tn(
        "Version {a} is worse than version {b} on {losses} of {n} shared question",
        "Version {a} is worse than version {b} on {losses} of {n} shared questions",
        n,
        a=a,
        b=b,
        losses=losses,
    )


def _paired_rows(metric: MetricId, before: Any, after: Any) -> MetricView:
    return scoring.metric(metric, before, after, _SEED)


def _metrics(
    evaluations: Sequence[EvaluationView | None], rows: list[dict[Row, ExampleView]]
) -> list[MetricRow]:
    found: dict[MetricId, MetricView] = {}
    for view in evaluations:
        for metric in view.metrics if view else ():
            found.setdefault(metric.id, metric)
    per = [{metric.id: metric for metric in view.metrics} if view else {} for view in evaluations]
    return [
        MetricRow(
            id=name,
            name=metric.name,
            term=metric.term,
            unit=metric.unit,
            higher_is_better=metric.higher_is_better,
            values=[each[name].tuned if name in each else None for each in per],
            intervals=[each[name].tuned_interval if name in each else None for each in per],
            against_first=[None, *(_against(name, rows[0], other) for other in rows[1:])],
        )
        for name, metric in found.items()
    ]


def _against(name: MetricId, one: dict[Row, ExampleView], other: dict[Row, ExampleView]) -> Better | None:
    """Paired over shared rows, for measures that answers alone give; None for the others."""
    shared = [row for row in one if row in other]
    of_answer = METRICS[name].of_answer
    if not shared or (of_answer is None and name != "accuracy"):
        return None

    def of_rows(side: dict[Row, ExampleView]) -> list[object]:
        if of_answer is None or name == "tokenF1":
            return [side[row].tuned_score for row in shared]
        return [of_answer(side[row].tuned, row[1]) for row in shared]

    return scoring.metric(name, of_rows(one), of_rows(other), _SEED).better


def _answers(rows: list[dict[Row, ExampleView]]) -> list[ComparedAnswers]:
    shared = [row for row in rows[0] if all(row in each for each in rows)]
    found = [
        ComparedAnswers(
            number=rows[0][row].number,
            question=row[0],
            expected=row[1],
            answers=[each[row].tuned for each in rows],
            scores=[each[row].tuned_score for each in rows],
        )
        for row in shared
    ]
    found.sort(key=lambda each: (-_spread(each), each.number))
    return found[:_MOST_ANSWERS]


def _spread(each: ComparedAnswers) -> float:
    scores = [score for score in each.scores if score is not None]
    unlike = len(set(each.answers)) > 1
    return (max(scores) - min(scores)) + (1e-6 if unlike else 0.0) if scores else 0.0


def _recipe(repository: Repository, version: Version) -> dict[str, str]:
    data = read_file(repository, version.commit, RECIPE_FILE)
    found, _ = check_text((data or b"").decode("utf-8", "replace"))
    return _flat(found.model_dump()) if found else {}


def _flat(values: dict[Any, Any], above: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in values.items():
        name = f"{above}{key}"
        if isinstance(value, dict):
            found |= _flat(value, f"{name}.")
        elif isinstance(value, bool):
            found[name] = t("yes") if value else t("no")
        elif value is not None:
            found[name] = ", ".join(map(str, value)) if isinstance(value, list) else _said(value)
    return found


def _said(value: object) -> str:
    """As people write it: 0.00002 rather than 2e-05."""
    if isinstance(value, float):
        return plain(value)
    return str(value)


def _settings(recipes: Sequence[dict[str, str]]) -> list[SettingDifference]:
    keys = dict.fromkeys(key for recipe in recipes for key in recipe)
    return [
        SettingDifference(key=key, name=_plain(key), values=[recipe.get(key) for recipe in recipes])
        for key in keys
        if len({recipe.get(key) for recipe in recipes}) > 1
    ]


def _plain(key: str) -> str:
    """As the set-up panel calls the setting, else the key in words."""
    return BY_KEY[key].name if key in BY_KEY else key.rpartition(".")[2].replace("_", " ").capitalize()


def _data(repository: Repository, version: Version) -> dict[str, Counter[str]]:
    """What the rows say, by side: the row's number and its marks do not make it another row."""
    found = {}
    for side, path in _SIDES.items():
        lines = (read_file(repository, version.commit, path) or b"").splitlines()
        found[side] = Counter(_content(line) for line in lines if line.strip())
    return found


def _content(line: bytes) -> str:
    try:
        row = json.loads(line)
        return json.dumps([row.get("messages"), row.get("text")], sort_keys=True, ensure_ascii=False)
    except (ValueError, AttributeError):
        return line.decode(errors="replace")


def _test(data: dict[str, Counter[str]]) -> Counter[str]:
    return data["test"]


def _data_difference(first: dict[str, Counter[str]], other: dict[str, Counter[str]]) -> DataDifference:
    one, two = first["train"] + first["test"], other["train"] + other["test"]
    return DataDifference(
        rows=two.total(),
        added=(two - one).total(),
        removed=(one - two).total(),
        same_held_out=first["test"] == other["test"],
    )
