"""What the numbers say, in words a developer can act on. "Not enough to tell" is an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vibeflow.protocol.evaluation import (
    ExampleView,
    Interval,
    KeptKnowledge,
    Memorisation,
    MetricView,
    Outcome,
    Verdict,
)

from .beside import beside
from .gate import gate, gate_of_passages
from .metrics import length_ratio
from .score import Pair, Score, compose, length_mark

if TYPE_CHECKING:
    from vibeflow.protocol.evaluation import Judgement

_SAME = 0.02
"""Token F1 closer than this counts as the same: less than one word in fifty."""


def outcome(base: float, tuned: float) -> Outcome:
    """How one row turned out, by token F1."""
    if abs(tuned - base) < _SAME:
        return "same"
    return "better" if tuned > base else "worse"


def of_answers(
    examples: Sequence[ExampleView],
    seed: int,
    kept: KeptKnowledge | None = None,
    memorisation: Memorisation | None = None,
) -> Verdict:
    """The verdict over answers to questions, with the judge's part where a judge marked them."""
    score = compose(
        [(one.base_score, one.tuned_score) for one in examples],
        [(_length(one.base, one), _length(one.tuned, one)) for one in examples],
        [_marks(one.base_judged, one.tuned_judged) for one in examples],
        seed,
    )
    count = _count(examples)
    return Verdict(
        outcome=score.outcome,
        headline=_headline(score, count),
        detail=_detail(score, count),
        better=count["better"],
        same=count["same"],
        worse=count["worse"],
        score=score.score,
        score_interval=score.interval,
        base_score=score.base_score,
        base_score_interval=score.base_interval,
        parts=score.parts,
        gate=gate(score, kept, memorisation),
    )


def rescored(
    before: Verdict,
    examples: Sequence[ExampleView],
    metrics: Sequence[MetricView],
    seed: int,
    kept: KeptKnowledge | None = None,
    memorisation: Memorisation | None = None,
) -> Verdict:
    """The verdict anew from examples that a judge has marked. Labels and passages keep theirs: a mark for
    tone says nothing of a label, and a passage's continuation has no right answer to be complete against."""
    labelled = any(part.weight == 1 for part in before.parts)
    if labelled or (metrics and metrics[0].id in ("perplexity", "accuracy")) or not examples:
        return before
    return of_answers(examples, seed, kept, memorisation)


def of_passages(
    examples: Sequence[ExampleView],
    words: MetricView,
    perplexity: MetricView,
    kept: KeptKnowledge | None = None,
    memorisation: Memorisation | None = None,
) -> Verdict:
    """How a passage goes on cannot be known word for word: how well it was foreseen is what counts."""
    count, rows = _count(examples), len(examples)
    passages = f"{rows} held-out passage{'s' if rows != 1 else ''}"
    headline = f"No clear difference from the base model on {passages}"
    if perplexity.better != "unclear":
        headline = f"{perplexity.better.capitalize()} than the base model at foreseeing {passages}"
    return Verdict(
        outcome=perplexity.better,
        headline=headline,
        detail=_foreseen(perplexity),
        better=count["better"],
        same=count["same"],
        worse=count["worse"],
        score=100 * words.tuned,
        score_interval=percent(words.tuned_interval),
        base_score=100 * words.base,
        base_score_interval=percent(words.base_interval),
        gate=gate_of_passages(perplexity.better, perplexity.difference, rows, kept, memorisation),
    )


def percent(interval: Interval) -> Interval:
    return Interval(low=100 * interval.low, high=100 * interval.high)


def _length(answer: str, example: ExampleView) -> float:
    return length_mark(length_ratio(answer, example.expected))


def _marks(base: Judgement | None, tuned: Judgement | None) -> Pair | None:
    return (base.mean, tuned.mean) if base and tuned else None


def _count(examples: Sequence[ExampleView]) -> dict[Outcome, int]:
    names: tuple[Outcome, ...] = ("better", "same", "worse")
    return {name: sum(one.outcome == name for one in examples) for name in names}


def _headline(score: Score, count: dict[Outcome, int]) -> str:
    questions = f"{score.rows} held-out question{'s' if score.rows != 1 else ''}"
    if score.outcome == "unclear":
        return f"No clear difference from the base model on {questions}"
    return f"{score.outcome.capitalize()} than the base model on {count[score.outcome]} of {questions}"


def _detail(score: Score, count: dict[Outcome, int]) -> str:
    low, high = (beside(end, 0, signed=True) for end in (score.difference.low, score.difference.high))
    parts = [
        f"{count['better']} better, {count['same']} the same, {count['worse']} worse.",
        f"Score: {score.score:.0f} of 100 after tuning, {score.base_score:.0f} before; {_weights(score)}.",
    ]
    if score.outcome == "unclear":
        parts.append(
            f"With {score.rows} questions the difference could be anything from {low} to {high}, "
            f"so there is not enough to tell. {_advice(score)}"
        )
    else:
        parts.append(f"The difference is {low} to {high} points, with 95 % confidence.")
    return " ".join(parts)


def _weights(score: Score) -> str:
    """ "right words 80 (two thirds), length 74 (one third), no judge asked"."""
    said = [f"{part.name.lower()} {part.tuned:.0f} ({_share(part.weight)})" for part in score.parts]
    judged = any(part.id == "judge" for part in score.parts)
    return ", ".join(said) + ("" if judged else ", and no judge was asked")


def _share(weight: float) -> str:
    thirds = {"0.333": "one third", "0.667": "two thirds"}
    return thirds.get(f"{weight:.3f}", f"{100 * weight:.0f} %")


def _advice(score: Score) -> str:
    if score.to_settle is None:
        return "More data, or longer training, would show."
    return f"About {score.to_settle:,} held-out questions would tell, were it as it looks now."


def _foreseen(perplexity: MetricView) -> str:
    """Among how many tokens the model hesitates at each place, before and after."""
    difference = perplexity.difference
    low, high = (beside(end, 0, digits=1, signed=True) for end in (difference.low, difference.high))
    parts = [
        f"Perplexity: {perplexity.tuned:,.1f} after tuning, {perplexity.base:,.1f} before; less is better."
    ]
    if perplexity.better == "unclear":
        parts.append(
            f"The difference could be anything from {low} to {high}, so there is not enough to "
            "tell. More passages, or longer training, would show."
        )
    else:
        parts.append(f"The difference is {low} to {high}, with 95 % confidence.")
    return " ".join(parts)
