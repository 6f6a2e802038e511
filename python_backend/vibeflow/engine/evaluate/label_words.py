"""The verdict on labels, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from vibeflow.l10n import t, tn
from vibeflow.protocol.evaluation import ExampleView, LabelReport, Verdict
from vibeflow.scoring.score import Score
from vibeflow.scoring.verdict import of_score

from ..models.labels import Labels

_SHOWN = 60
"""Characters of an answer that is no label."""


def verdict_on_labels(
    examples: Sequence[ExampleView], score: Score, compared: str, labels: Labels, report: LabelReport
) -> Verdict:
    """`compared`: how often that is right which the model is compared with, as a sentence."""
    rows = len(examples)
    right = sum(example.tuned_score == 1 for example in examples)
    low, high = score.interval.low, score.interval.high
    parts = [
        t(
            "{score:.0f} of 100 labels are right (likely {low:.0f} to {high:.0f}); {compared}",
            score=score.score,
            low=low,
            high=high,
            compared=compared,
        ),
        _unclear(score),
        _mistakes(examples, report),
        _outside(examples, report),
        _unknown(examples, labels),
    ]
    headline = tn(
        "Right on {right:,} of {n:,} held-out row",
        "Right on {right:,} of {n:,} held-out rows",
        rows,
        right=right,
    )
    return of_score(score, examples, headline, " ".join(part for part in parts if part))


def _unclear(score: Score) -> str:
    if score.outcome != "unclear":
        return ""
    if not score.to_settle:
        return t("The difference is not enough to tell. More rows, or longer training, would show.")
    return t(
        "The difference is not enough to tell. About {to_settle:,} held-out rows, or longer training, would "
        "show.",
        to_settle=score.to_settle,
    )


def _mistakes(examples: Sequence[ExampleView], report: LabelReport) -> str:
    taken = Counter(
        (one.expected, one.tuned)
        for one in examples
        if one.tuned != one.expected and one.tuned in report.labels
    )
    if not taken:
        return ""
    (expected, got), times = taken.most_common(1)[0]
    return tn(
        'Mistaken most often: "{expected}" for "{got}", {n} time.',
        'Mistaken most often: "{expected}" for "{got}", {n} times.',
        times,
        expected=expected,
        got=got,
    )


def _outside(examples: Sequence[ExampleView], report: LabelReport) -> str:
    """Of answers that are none of the labels."""
    others = [one.tuned for one in examples if one.tuned not in report.labels]
    if not others:
        return ""
    first = others[0] if len(others[0]) <= _SHOWN else f"{others[0][: _SHOWN - 1]}…"
    if not first:
        return tn(
            "{n:,} answer is none of the labels: an empty one. It counts as wrong.",
            "{n:,} answers are none of the labels, such as an empty one. They count as wrong.",
            len(others),
        )
    return tn(
        '{n:,} answer is none of the labels: "{shown}". It counts as wrong.',
        '{n:,} answers are none of the labels, such as "{shown}". They count as wrong.',
        len(others),
        shown=first,
    )


def _unknown(examples: Sequence[ExampleView], labels: Labels) -> str:
    """Of rows whose label was never taught."""
    unknown = sum(one.expected not in labels.ids for one in examples)
    wrong = sum(one.expected not in labels.ids and one.tuned_score == 0 for one in examples)
    if not unknown:
        return ""
    if wrong == unknown:
        return tn(
            "{n:,} row has a label that no training row has; it counts as wrong.",
            "{n:,} rows have a label that no training row has; they count as wrong.",
            unknown,
        )
    if not wrong:
        return tn(
            "{n:,} row has a label that no training row has; it is right all the same.",
            "{n:,} rows have a label that no training row has; they are right all the same.",
            unknown,
        )
    return t(
        "{unknown:,} rows have a label that no training row has; {wrong:,} of them are wrong.",
        unknown=unknown,
        wrong=wrong,
    )
