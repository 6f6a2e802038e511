"""What more or other data would help, in plain words; said only where the counts of this data carry it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vibeflow.l10n import listed, t, tn
from vibeflow.protocol.datasets import Suggestion

from .across import RARE_ROWS
from .findings import range_words

if TYPE_CHECKING:
    from .report_facts import ReportFacts

_SMALL = 500
_REPEATED = 0.5
_ONE_LENGTH = 0.8
_PER_LABEL = 20


def suggestions(facts: ReportFacts) -> list[Suggestion]:
    found = [
        _more_rows(facts),
        _thin_labels(facts),
        _few_questions(facts),
        _one_length(facts),
        _one_answer(facts),
    ]
    return [one for one in found if one is not None]


def _more_rows(facts: ReportFacts) -> Suggestion | None:
    if not 0 < facts.kept < _SMALL or facts.shape == "text":
        return None
    return Suggestion(
        id="moreRows",
        title=t("Add more examples"),
        detail=tn(
            "There is {n:,}. Models of this kind usually go on getting better up to several hundred; how "
            "much yours would gain only a second training can tell.",
            "There are {n:,}. Models of this kind usually go on getting better up to several hundred; how "
            "much yours would gain only a second training can tell.",
            facts.kept,
        ),
    )


def _thin_labels(facts: ReportFacts) -> Suggestion | None:
    if facts.shape != "labels" or len(facts.labels) < 2:
        return None
    thin = [(name, count) for name, count in facts.labels.items() if count < _PER_LABEL]
    if not thin:
        return None
    thin.sort(key=lambda item: item[1])
    named = [t("“{label}” ({rows:,})", label=name[:30], rows=count) for name, count in thin]
    return Suggestion(
        id="thinLabels",
        title=tn("Add examples of one label", "Add examples of {n:,} labels", len(thin)),
        detail=t("Fewer than {rows} rows each: {labels}.", rows=_PER_LABEL, labels=listed(named, 3)),
        numbers=facts.examples.get("rareLabel", ())[:5] if thin[0][1] < RARE_ROWS else (),
    )


def _few_questions(facts: ReportFacts) -> Suggestion | None:
    expensive = facts.expensive
    if (
        expensive is None
        or facts.shape in ("text", "labels")
        or expensive.looked_at < 50
        or not expensive.distinct_questions
    ):
        return None
    if expensive.distinct_questions > _REPEATED * expensive.looked_at:
        return None
    return Suggestion(
        id="fewQuestions",
        title=t("Ask in more ways"),
        detail=tn(
            "Only {n:,} different question in {rows:,} rows. Other wordings of the same questions teach the "
            "model to recognise them however your users put them.",
            "Only {n:,} different questions in {rows:,} rows. Other wordings of the same questions teach the "
            "model to recognise them however your users put them.",
            expensive.distinct_questions,
            rows=expensive.looked_at,
        ),
    )


def _one_length(facts: ReportFacts) -> Suggestion | None:
    expensive = facts.expensive
    if (
        expensive is None
        or facts.shape in ("text", "labels")
        or not expensive.answer_lengths
        or expensive.looked_at < 50
    ):
        return None
    total = sum(expensive.answer_lengths.values())
    name, rows = max(expensive.answer_lengths.items(), key=lambda item: item[1])
    if rows < _ONE_LENGTH * total or len(expensive.answer_lengths) < 2:
        return None
    return Suggestion(
        id="oneLength",
        title=t("Vary the length of the answers"),
        detail=t(
            "{percent:.0f}% have {range} tokens. The model will answer at that length.",
            percent=100 * rows / total,
            range=range_words(name),
        ),
    )


def _one_answer(facts: ReportFacts) -> Suggestion | None:
    count = facts.counts.get("contradictions", 0)
    if count < 3 or facts.sample is not None:
        return None
    return Suggestion(
        id="settleAnswers",
        title=t("Settle on one answer to each question"),
        detail=t(
            "{rows:,} rows answer a question otherwise than the rest. If both are right, say in the question "
            "what makes the difference.",
            rows=count,
        ),
        numbers=facts.examples.get("contradictions", ())[:5],
    )
