"""A classifier judged on rows it has not seen: how often its label is right, against the commonest label.

The base model brings no head for these labels: what it would say is chance. So it is not asked; what stands
in its place is the label that most training rows have, given to every row.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from vibeflow.protocol.evaluation import ExampleView, Verdict
from vibeflow.scoring import bootstrap
from vibeflow.scoring.compare import metric
from vibeflow.scoring.gate import gate
from vibeflow.scoring.labels import label_report, macro_f1_of
from vibeflow.scoring.score import Score, compose
from vibeflow.scoring.signs import memorisation

from ..compare import Evaluation
from ..rows import Row
from .labels import Labels


def baseline(labels: Labels) -> str:
    """What stands in the base model's place, in words."""
    return f'always answering "{labels.commonest}"'


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
    always = labels.commonest
    examples = [
        _example(row, right, always, tuned) for row, right, tuned in zip(rows, expected, said, strict=True)
    ]
    of_base = [example.base_score for example in examples]
    of_tuned = [example.tuned_score for example in examples]
    report = label_report(labels.names, expected, said)
    numbers = {label: number for number, label in enumerate(report.labels)}
    metrics = [
        metric("accuracy", of_base, of_tuned, bootstrap.mean_of, seed),
        metric(
            "macroF1",
            [(numbers[right], numbers[always]) for right in expected],
            [(numbers[right], numbers[got]) for right, got in zip(expected, said, strict=True)],
            macro_f1_of(len(numbers)),
            seed,
        ),
    ]
    known = [at for at, label in enumerate(expected) if label in labels.ids]
    remembered = None
    if known:
        losses = _losses([rows[at] for at in known], [chances[at] for at in known], labels)
        if trained:
            remembered = memorisation(_losses(trained, trained_chances, labels), losses, 0, seed)
        loss = metric("loss", *losses, statistic=bootstrap.loss_of, seed=seed)
        meaning = "How surprised it is by the right label; less is better."
        metrics.append(loss.model_copy(update={"meaning": meaning}))
    score = compose(list(zip(of_base, of_tuned, strict=True)), None, None, seed)
    mistakes = Counter((right, got) for right, got in zip(expected, said, strict=True) if right != got)
    verdict = _verdict(examples, score, baseline(labels), mistakes, len(rows) - len(known))
    decided = gate(score, memorisation=remembered, against=baseline(labels))
    return Evaluation(
        verdict.model_copy(update={"gate": decided}),
        metrics,
        examples,
        baseline(labels),
        report,
        memorisation=remembered,
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
    guessed = [_loss(shares[place]) for place in places]
    return guessed, [_loss(one[place]) for one, place in zip(chances, places, strict=True)]


def _loss(chance: float) -> tuple[float, int]:
    return -math.log(max(chance, 1e-12)), 1


def _verdict(
    examples: Sequence[ExampleView],
    score: Score,
    base: str,
    mistakes: Counter[tuple[str, str]],
    unknown: int,
) -> Verdict:
    count = Counter(example.outcome for example in examples)
    rows = len(examples)
    right = sum(example.tuned_score == 1 for example in examples)
    guessed = sum(example.base_score == 1 for example in examples)
    low, high = score.interval.low, score.interval.high
    parts = [
        f"{score.score:.0f} of 100 labels are right (likely {low:.0f} to {high:.0f}); "
        f"{base} is right on {guessed} of the {rows:,}.",
        "The base model itself knows none of these labels, so it was not asked.",
    ]
    if score.outcome == "unclear":
        more = f"About {score.to_settle:,} held-out rows" if score.to_settle else "More rows"
        parts.append(f"The difference is not enough to tell. {more}, or longer training, would show.")
    if mistakes:
        (expected, got), times = mistakes.most_common(1)[0]
        parts.append(f'Mistaken most often: "{expected}" for "{got}", {times} time{"s" * (times > 1)}.')
    if unknown:
        parts.append(f"{unknown:,} rows have a label that no training row has; they count as wrong.")
    return Verdict(
        outcome=score.outcome,
        headline=f"Right on {right:,} of {rows:,} held-out row{'s' * (rows != 1)}",
        detail=" ".join(parts),
        better=count["better"],
        same=count["same"],
        worse=count["worse"],
        score=score.score,
        score_interval=score.interval,
        base_score=score.base_score,
        base_score_interval=score.base_interval,
        parts=score.parts,
    )
