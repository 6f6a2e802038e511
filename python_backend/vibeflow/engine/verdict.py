"""What the numbers say, in words a developer can act on. "Not enough to tell" is an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from vibeflow.protocol.evaluation import ExampleView, Interval, MetricView, Verdict

Outcome = Literal["better", "same", "worse"]

_SAME = 0.02
"""Token F1 closer than this counts as the same: less than one word in fifty."""


def outcome(base: float, tuned: float) -> Outcome:
    """How one row turned out, by token F1."""
    if abs(tuned - base) < _SAME:
        return "same"
    return "better" if tuned > base else "worse"


def judge(difference: Interval, higher_is_better: bool) -> Literal["better", "worse", "unclear"]:
    """Better or worse only when the whole range of the difference lies on one side of nought."""
    if difference.low <= 0 <= difference.high:
        return "unclear"
    return "better" if (difference.low > 0) == higher_is_better else "worse"


def verdict(
    examples: Sequence[ExampleView], score: MetricView, perplexity: MetricView | None = None
) -> Verdict:
    """The verdict over all asked rows; `score` is token F1, 0 to 1. `perplexity` is given for passages, and
    then decides."""
    count = {name: sum(e.outcome == name for e in examples) for name in ("better", "same", "worse")}
    rows = len(examples)
    judged = perplexity or score
    questions = f"{rows} held-out question{'s' if rows != 1 else ''}"
    if perplexity is not None:
        headline = _passages(perplexity, rows)
    elif score.better == "better":
        headline = f"Better than the base model on {count['better']} of {questions}"
    elif score.better == "worse":
        headline = f"Worse than the base model on {count['worse']} of {questions}"
    else:
        headline = f"No clear difference from the base model on {questions}"
    return Verdict(
        outcome=judged.better,
        headline=headline,
        detail=_detail(count, score, rows) if perplexity is None else _foreseen(perplexity),
        better=count["better"],
        same=count["same"],
        worse=count["worse"],
        score=100 * score.tuned,
        score_interval=_percent(score.tuned_interval),
        base_score=100 * score.base,
        base_score_interval=_percent(score.base_interval),
    )


def _detail(count: dict[str, int], score: MetricView, rows: int) -> str:
    low, high = sorted((100 * score.difference.low, 100 * score.difference.high))
    parts = [
        f"{count['better']} better, {count['same']} the same, {count['worse']} worse.",
        f"Right words: {100 * score.tuned:.0f} of 100 after tuning, {100 * score.base:.0f} before.",
    ]
    if score.better == "unclear":
        parts.append(
            f"With {rows} questions the difference could be anything from {low:+.0f} to {high:+.0f}, "
            "so there is not enough to tell. More data, or longer training, would show."
        )
    else:
        parts.append(f"The difference is {low:+.0f} to {high:+.0f} points, with 95 % confidence.")
    return " ".join(parts)


def _passages(perplexity: MetricView, rows: int) -> str:
    passages = f"{rows} held-out passage{'s' if rows != 1 else ''}"
    if perplexity.better == "unclear":
        return f"No clear difference from the base model on {passages}"
    direction = "Better" if perplexity.better == "better" else "Worse"
    return f"{direction} than the base model at foreseeing {passages}"


def _foreseen(perplexity: MetricView) -> str:
    """In how many tokens the model hesitates between at each place, before and after."""
    low, high = perplexity.difference.low, perplexity.difference.high
    parts = [
        f"Perplexity: {perplexity.tuned:,.1f} after tuning, {perplexity.base:,.1f} before; less is better."
    ]
    if perplexity.better == "unclear":
        parts.append(
            f"The difference could be anything from {low:+,.1f} to {high:+,.1f}, so there is not enough to "
            "tell. More passages, or longer training, would show."
        )
    else:
        parts.append(f"The difference is {low:+,.1f} to {high:+,.1f}, with 95 % confidence.")
    return " ".join(parts)


def _percent(interval: Interval) -> Interval:
    return Interval(low=100 * interval.low, high=100 * interval.high)
