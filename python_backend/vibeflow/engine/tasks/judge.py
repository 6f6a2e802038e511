"""A classifier judged on rows it has not seen: how often its label is right, against the commonest label.

The base model brings no head for these labels: what it would say is chance. So it is not asked; what stands
in its place is the label that most training rows have, given to every row.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from vibeflow.protocol.evaluation import ExampleView, Interval, MetricView, Verdict

from .. import bootstrap
from ..rows import Row
from ..verdict import judge
from .labels import Labels

_Z = 1.959964
"""Of 95 %."""


def baseline(labels: Labels) -> str:
    """What stands in the base model's place, in words."""
    return f'always answering "{labels.commonest}"'


def compare_labels(
    rows: Sequence[Row], labels: Labels, chances: Sequence[Sequence[float]], seed: int
) -> tuple[Verdict, list[MetricView], list[ExampleView]]:
    """Verdict, measures and examples from the probabilities that the classifier gave to each row's labels.

    A row whose label the classifier never met counts as wrong: it cannot be right there.
    """
    expected = [row.expected.strip() for row in rows]
    said = [labels.names[max(range(len(one)), key=one.__getitem__)] for one in chances]
    always = labels.commonest
    examples = [
        _example(row, right, always, tuned) for row, right, tuned in zip(rows, expected, said, strict=True)
    ]
    of_base = np.asarray([example.base_score for example in examples])
    of_tuned = np.asarray([example.tuned_score for example in examples])
    accuracy = _accuracy(of_base, of_tuned, seed)
    known = [at for at, label in enumerate(expected) if label in labels.ids]
    metrics = [accuracy]
    if known:
        numbers = [labels.ids[expected[at]] for at in known]
        shares = labels.shares()
        pair = (
            _losses([shares[number] for number in numbers]),
            _losses([chances[at][number] for at, number in zip(known, numbers, strict=True)]),
        )
        metrics.append(_view("loss", "Surprise", "loss", *pair, bootstrap.loss_of, seed, False))
    mistakes = Counter((right, got) for right, got in zip(expected, said, strict=True) if right != got)
    verdict = _verdict(examples, accuracy, baseline(labels), mistakes, len(rows) - len(known))
    return verdict, metrics, examples


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
    )


def _accuracy(base: bootstrap.Rows, tuned: bootstrap.Rows, seed: int) -> MetricView:
    view = _view("exactMatch", "Right label", "accuracy", base, tuned, bootstrap.mean_of, seed, True)
    # Drawing rows anew cannot tell how far "all right" might be off; Wilson's interval can.
    return view.model_copy(update={"base_interval": wilson(base), "tuned_interval": wilson(tuned)})


def wilson(right: bootstrap.Rows) -> Interval:
    """95 % range of a share of rows, sound at none and all too."""
    n, share = len(right), float(right.mean())
    centre = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    half = _Z / (1 + _Z**2 / n) * math.sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return Interval(low=max(0.0, centre - half), high=min(1.0, centre + half))


def _losses(chances: Sequence[float]) -> bootstrap.Rows:
    return np.asarray([(-math.log(max(chance, 1e-12)), 1.0) for chance in chances])


def _view(
    name: str,
    plain: str,
    term: str,
    base: bootstrap.Rows,
    tuned: bootstrap.Rows,
    statistic: Callable[[bootstrap.Rows], bootstrap.Rows],
    seed: int,
    higher: bool,
) -> MetricView:
    of_base, of_tuned, difference = bootstrap.intervals(base, tuned, statistic, seed)
    return MetricView.model_validate(
        {
            "id": name,
            "name": plain,
            "term": term,
            "base": bootstrap.point(base, statistic),
            "tuned": bootstrap.point(tuned, statistic),
            "base_interval": of_base,
            "tuned_interval": of_tuned,
            "difference": difference,
            "better": judge(difference, higher),
            "higher_is_better": higher,
        }
    )


def _verdict(
    examples: Sequence[ExampleView],
    accuracy: MetricView,
    base: str,
    mistakes: Counter[tuple[str, str]],
    unknown: int,
) -> Verdict:
    count = Counter(example.outcome for example in examples)
    rows = len(examples)
    right = sum(example.tuned_score == 1 for example in examples)
    guessed = sum(example.base_score == 1 for example in examples)
    low, high = 100 * accuracy.tuned_interval.low, 100 * accuracy.tuned_interval.high
    parts = [
        f"{100 * accuracy.tuned:.0f} of 100 labels are right (likely {low:.0f} to {high:.0f}); "
        f"{base} is right on {guessed} of the {rows:,}.",
        "The base model itself knows none of these labels, so it was not asked.",
    ]
    if accuracy.better == "unclear":
        parts.append("The difference is not enough to tell. More rows, or longer training, would show.")
    if mistakes:
        (expected, got), times = mistakes.most_common(1)[0]
        parts.append(f'Mistaken most often: "{expected}" for "{got}", {times} time{"s" * (times > 1)}.')
    if unknown:
        parts.append(f"{unknown:,} rows have a label that no training row has; they count as wrong.")
    return Verdict(
        outcome=accuracy.better,
        headline=f"Right on {right:,} of {rows:,} held-out row{'s' * (rows != 1)}",
        detail=" ".join(parts),
        better=count["better"],
        same=count["same"],
        worse=count["worse"],
        score=100 * accuracy.tuned,
        score_interval=_percent(accuracy.tuned_interval),
        base_score=100 * accuracy.base,
        base_score_interval=_percent(accuracy.base_interval),
    )


def _percent(interval: Interval) -> Interval:
    return Interval(low=100 * interval.low, high=100 * interval.high)
