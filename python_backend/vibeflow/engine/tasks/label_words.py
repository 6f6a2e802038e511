"""The verdict on labels, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vibeflow.protocol.evaluation import ExampleView, LabelReport, Verdict
from vibeflow.scoring.score import Score

from .labels import Labels

_SHOWN = 60
"""Characters of an answer that is no label."""


def verdict_on_labels(
    examples: Sequence[ExampleView], score: Score, compared: str, labels: Labels, report: LabelReport
) -> Verdict:
    """`compared`: how often that is right which the model is compared with, as a sentence."""
    count = Counter(example.outcome for example in examples)
    rows = len(examples)
    right = sum(example.tuned_score == 1 for example in examples)
    low, high = score.interval.low, score.interval.high
    parts = [
        f"{score.score:.0f} of 100 labels are right (likely {low:.0f} to {high:.0f}); {compared}",
        _unclear(score),
        _mistakes(examples, report),
        _outside(examples, report),
        _unknown(examples, labels),
    ]
    return Verdict(
        outcome=score.outcome,
        headline=f"Right on {right:,} of {rows:,} held-out row{'s' * (rows != 1)}",
        detail=" ".join(part for part in parts if part),
        better=count["better"],
        same=count["same"],
        worse=count["worse"],
        score=score.score,
        score_interval=score.interval,
        base_score=score.base_score,
        base_score_interval=score.base_interval,
        parts=score.parts,
    )


def _unclear(score: Score) -> str:
    if score.outcome != "unclear":
        return ""
    more = f"About {score.to_settle:,} held-out rows" if score.to_settle else "More rows"
    return f"The difference is not enough to tell. {more}, or longer training, would show."


def _mistakes(examples: Sequence[ExampleView], report: LabelReport) -> str:
    taken = Counter(
        (one.expected, one.tuned)
        for one in examples
        if one.tuned != one.expected and one.tuned in report.labels
    )
    if not taken:
        return ""
    (expected, got), times = taken.most_common(1)[0]
    return f'Mistaken most often: "{expected}" for "{got}", {times} time{"s" * (times > 1)}.'


def _outside(examples: Sequence[ExampleView], report: LabelReport) -> str:
    """Of answers that are none of the labels."""
    others = [one.tuned for one in examples if one.tuned not in report.labels]
    if not others:
        return ""
    first = others[0] if len(others[0]) <= _SHOWN else f"{others[0][: _SHOWN - 1]}…"
    shown = f'"{first}"' if first else "an empty one"
    if len(others) == 1:
        return f"1 answer is none of the labels: {shown}. It counts as wrong."
    return f"{len(others):,} answers are none of the labels, such as {shown}. They count as wrong."


def _unknown(examples: Sequence[ExampleView], labels: Labels) -> str:
    """Of rows whose label was never taught."""
    unknown = sum(one.expected not in labels.ids for one in examples)
    wrong = sum(one.expected not in labels.ids and one.tuned_score == 0 for one in examples)
    if not unknown:
        return ""
    counted = "they count as wrong" if wrong == unknown else f"{wrong:,} of them are wrong"
    return f"{unknown:,} rows have a label that no training row has; {counted}."
