"""From the answers and losses of both models to measures, examples and verdict. Needs no model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from vibeflow.l10n import t
from vibeflow.protocol.evaluation import (
    ExampleView,
    KeptKnowledge,
    LabelReport,
    Memorisation,
    MetricView,
    Verdict,
)
from vibeflow.scoring import signs
from vibeflow.scoring.catalogue import METRICS
from vibeflow.scoring.compare import metric
from vibeflow.scoring.metrics import token_f1
from vibeflow.scoring.notes import note
from vibeflow.scoring.statistic import LOSS, value_of
from vibeflow.scoring.verdict import of_answers, of_passages, outcome

from ..rows.row import Row

Losses = Sequence[tuple[float, int]]
"""Summed loss and tokens of each row."""


@dataclass(frozen=True)
class Evaluation:
    verdict: Verdict
    metrics: list[MetricView]
    examples: list[ExampleView]
    baseline: str | None = None
    """What stands in the base model's place where it cannot be asked."""
    label_report: LabelReport | None = None
    kept: KeptKnowledge | None = None
    memorisation: Memorisation | None = None
    limit: int | None = None
    """Tokens that an answer might take; None: labels take none."""
    passages: bool = False


@dataclass(frozen=True)
class Measured:
    """What a model's losses were, each row's sum and number of tokens; empty where it was not looked at."""

    held_out: Losses = ()
    trained: Losses = ()
    general: Losses = ()
    followed: Losses = ()
    """Of held-out rows that were not asked, but by which training chose its best step."""


def compare(
    rows: Sequence[Row],
    base: Sequence[str],
    tuned: Sequence[str],
    base_losses: Losses,
    tuned_losses: Losses,
    seed: int,
) -> Evaluation:
    """Of answers and the losses on what was expected."""
    return judged(rows, (base, tuned), (Measured(base_losses), Measured(tuned_losses)), seed)


def judged(
    rows: Sequence[Row],
    answers: tuple[Sequence[str], Sequence[str]],
    measured: tuple[Measured, Measured],
    seed: int,
    trained_rows: Sequence[Row] = (),
    source: str = "",
) -> Evaluation:
    """Everything that answers and losses say. Pairs are (base, tuned).

    Args:
        trained_rows: all rows that were trained, for finding copies of their answers.
        source: where the general text is from.
    """
    expected = [row.expected for row in rows]
    passages = all(row.text is not None for row in rows)
    scores = [
        [token_f1(text, right) for text, right in zip(of_model, expected, strict=True)]
        for of_model in answers
    ]
    views = _of_words(answers, expected, seed)
    views += _of_losses(measured, seed)
    examples = [
        _example(row, answers[0][at], answers[1][at], scores[0][at], scores[1][at])
        for at, row in enumerate(rows)
    ]
    base, tuned = measured
    kept = remembered = None
    if base.general:
        kept = signs.kept_knowledge(base.general, tuned.general, source, seed)
    if base.trained and base.held_out:
        copied = _copies(rows, answers[1], trained_rows)
        pairs = (base.trained, tuned.trained), (base.held_out, tuned.held_out)
        remembered = signs.memorisation(*pairs, len(copied), seed)
    perplexity = next((view for view in views if view.id == "perplexity"), None)
    if passages and perplexity is not None:
        views.insert(0, views.pop(views.index(perplexity)))
        words = next(view for view in views if view.id == "tokenF1")
        verdict = of_passages(examples, words, perplexity, kept, remembered)
    else:
        verdict = of_answers(examples, seed, kept, remembered)
    return Evaluation(verdict, views, examples, kept=kept, memorisation=remembered, passages=passages)


def with_tokens(found: Evaluation, counts: tuple[Sequence[int], Sequence[int]], limit: int) -> Evaluation:
    """With the length of each answer, (base, tuned), as the model counts it."""
    examples = [
        one.model_copy(update={"base_tokens": base, "tuned_tokens": tuned})
        for one, base, tuned in zip(found.examples, *counts, strict=True)
    ]
    return replace(found, examples=examples, limit=limit)


def with_losses(found: Evaluation, tuned: Measured) -> Evaluation:
    """With what the loss is taken over said beside it, and how it stands to the loss that training showed."""
    if not tuned.held_out:
        return found
    asked, measured = len(found.examples), len(tuned.held_out)
    if measured >= asked:
        words = t("The mean over the tokens of the right answers to all {asked:,} rows asked.", asked=asked)
    else:
        words = t(
            "The mean over the tokens of the right answers to {measured:,} of the {asked:,} rows asked. "
            "The others have no token of their answer within the length that training reads.",
            measured=measured,
            asked=asked,
        )
    if tuned.followed:
        followed = t(
            "On the other held-out rows, by which training chose its best step, it is {loss:.3f}.",
            loss=value_of(tuned.followed, LOSS),
        )
        words = f"{words} {followed}"
    views = [
        view.model_copy(update={"meaning": f"{view.meaning} {words}"}) if view.id == "loss" else view
        for view in found.metrics
    ]
    return replace(found, metrics=views)


def _of_words(
    answers: tuple[Sequence[str], Sequence[str]], expected: Sequence[str], seed: int
) -> list[MetricView]:
    def of_model(said: Sequence[str], score: Callable[[str, str], object]) -> list[object]:
        return [score(text, right) for text, right in zip(said, expected, strict=True)]

    base, tuned = answers
    return [
        metric(name, of_model(base, one.of_answer), of_model(tuned, one.of_answer), seed)
        for name, one in METRICS.items()
        if one.of_answer is not None
    ]


def _of_losses(measured: tuple[Measured, Measured], seed: int) -> list[MetricView]:
    base, tuned = measured
    if not base.held_out:
        return []
    pair = base.held_out, tuned.held_out
    return [
        metric("loss", *pair, seed),
        metric("perplexity", *pair, seed),
    ]


def _example(row: Row, base: str, tuned: str, base_score: float, tuned_score: float) -> ExampleView:
    return ExampleView(
        number=row.number,
        question=row.question,
        expected=row.expected,
        base=base,
        tuned=tuned,
        base_score=base_score,
        tuned_score=tuned_score,
        outcome=outcome(base_score, tuned_score),
        topic=row.topic,
        note=note(row.expected, base, tuned, base_score, tuned_score),
    )


def _copies(rows: Sequence[Row], answers: Sequence[str], trained: Sequence[Row]) -> list[int]:
    given = [(row.question, row.expected, answer) for row, answer in zip(rows, answers, strict=True)]
    return signs.copied_answers(given, ((row.question, row.expected) for row in trained))
