"""Labels judged on rows that no model has seen: how often they are right, and against what.

A classifier's base model brings no head for these labels: what it would say is chance. So it is not asked;
what stands in its place is the label that most training rows have, given to every row.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vibeflow.l10n import t
from vibeflow.protocol.evaluation import ExampleView, KeptKnowledge, Memorisation
from vibeflow.scoring.compare import metric
from vibeflow.scoring.gate import gate
from vibeflow.scoring.labels import OUTSIDE, label_report
from vibeflow.scoring.score import compose
from vibeflow.scoring.signs import memorisation

from ..models.labels import Labels
from ..rows.row import Row
from .compare import Evaluation, Losses
from .label_words import verdict_on_labels


def baseline(labels: Labels) -> str:
    """What stands in the base model's place, in words."""
    return t('always answering "{commonest}"', commonest=labels.commonest)


@dataclass(frozen=True)
class Said:
    """What the tuned model's labels are compared with."""

    labels: list[str]
    """Of each row."""
    baseline: str | None
    """As a part of a sentence; None: the base model said them."""
    words: str
    """How often it is right, as a sentence."""


def compare_labels(
    rows: Sequence[Row],
    labels: Labels,
    chances: Sequence[Sequence[float]],
    seed: int,
    trained: Sequence[Row] = (),
    trained_chances: Sequence[Sequence[float]] = (),
) -> Evaluation:
    """Verdict, measures and examples from the probabilities that the classifier gave to each row's labels.

    A row whose label the classifier never met counts as wrong: it cannot be right there. `trained` are some
    of the rows that were learned from, with labels that it knows.
    """
    expected = [row.expected.strip() for row in rows]
    said = [labels.names[max(range(len(one)), key=one.__getitem__)] for one in chances]
    known = [at for at, label in enumerate(expected) if label in labels.ids]
    losses = remembered = None
    if known:
        losses = _losses([rows[at] for at in known], [chances[at] for at in known], labels)
        if trained:
            remembered = memorisation(_losses(trained, trained_chances, labels), losses, 0, seed)
    guessed = sum(label == labels.commonest for label in expected)
    against = Said(
        [labels.commonest] * len(rows),
        baseline(labels),
        t(
            'always answering "{commonest}" is right on {guessed:,} of the {rows:,}. The base model itself '
            "knows none of these labels, so it was not asked.",
            commonest=labels.commonest,
            guessed=guessed,
            rows=len(rows),
        ),
    )
    return judge_labels(rows, labels, against, said, losses, seed, None, remembered)


def judge_labels(
    rows: Sequence[Row],
    labels: Labels,
    against: Said,
    said: Sequence[str],
    losses: tuple[Losses, Losses] | None,
    seed: int,
    kept: KeptKnowledge | None = None,
    remembered: Memorisation | None = None,
) -> Evaluation:
    """Verdict, measures, table and examples of what was said of each row.

    Args:
        said: a label of each row, or an answer that is none.
        losses: of what it is compared with, and of the tuned model; None: nothing is said of them.
    """
    expected = [row.expected.strip() for row in rows]
    examples = [_example(*each) for each in zip(rows, expected, against.labels, said, strict=True)]
    of_base = [example.base_score for example in examples]
    of_tuned = [example.tuned_score for example in examples]
    report = label_report(labels.names, expected, said)
    numbers = {label: number for number, label in enumerate(report.labels)}

    def pairs(given: Sequence[str]) -> list[tuple[int, int]]:
        return [
            (numbers[right], numbers.get(got, OUTSIDE)) for right, got in zip(expected, given, strict=True)
        ]

    metrics = [
        metric("accuracy", of_base, of_tuned, seed),
        metric("macroF1", pairs(against.labels), pairs(said), seed),
    ]
    if losses is not None:
        loss = metric("loss", *losses, seed)
        meaning = t("How surprised it is by the right label; less is better.")
        metrics.append(loss.model_copy(update={"meaning": meaning}))
    score = compose(list(zip(of_base, of_tuned, strict=True)), None, None, seed)
    verdict = verdict_on_labels(examples, score, against.words, labels, report)
    decided = gate(score, kept, remembered, labels.commonest if against.baseline is not None else None)
    return Evaluation(
        verdict.model_copy(update={"gate": decided}),
        metrics,
        examples,
        against.baseline,
        report,
        kept,
        remembered,
    )


def _example(row: Row, expected: str, base: str, tuned: str) -> ExampleView:
    of_base, of_tuned = float(base == expected), float(tuned == expected)
    return ExampleView(
        number=row.number,
        question=row.question,
        expected=expected,
        base=base,
        tuned=tuned,
        base_score=of_base,
        tuned_score=of_tuned,
        outcome="same" if of_base == of_tuned else "better" if of_tuned else "worse",
        topic=row.topic,
    )


def _losses(
    rows: Sequence[Row], chances: Sequence[Sequence[float]], labels: Labels
) -> tuple[list[tuple[float, int]], list[tuple[float, int]]]:
    """Of one who guesses by how common each label is, and of the classifier."""
    places, shares = [labels.ids[row.expected.strip()] for row in rows], labels.shares()
    guessed = [(loss_of(shares[place]), 1) for place in places]
    return guessed, [(loss_of(one[place]), 1) for one, place in zip(chances, places, strict=True)]


def loss_of(chance: float) -> float:
    """In nats, of a label that was thought so likely."""
    return -math.log(max(chance, 1e-12))
