"""What the numbers say, in words a developer can act on. "Not enough to tell" is an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vibeflow.l10n import number, t, tn
from vibeflow.protocol.evaluation import (
    Better,
    ExampleView,
    Interval,
    KeptKnowledge,
    Memorisation,
    MetricView,
    Outcome,
    ScorePart,
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
    found = of_score(score, examples, _headline(score, count), _detail(score, count))
    return found.model_copy(update={"gate": gate(score, kept, memorisation)})


def of_score(score: Score, examples: Sequence[ExampleView], headline: str, detail: str) -> Verdict:
    """What a score says, in these words; no gate was asked."""
    count = _count(examples)
    return Verdict(
        outcome=score.outcome,
        headline=headline,
        detail=detail,
        better=count["better"],
        same=count["same"],
        worse=count["worse"],
        score=score.score,
        score_interval=score.interval,
        base_score=score.base_score,
        base_score_interval=score.base_interval,
        parts=score.parts,
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
    if _of_labels(before) or (metrics and metrics[0].id in ("perplexity", "accuracy")) or not examples:
        return before
    return of_answers(examples, seed, kept, memorisation)


def _of_labels(verdict: Verdict) -> bool:
    """Whether right and wrong alone made the score: one part, that weighs all. Empty parts, of old files, do
    not tell."""
    return [part.weight for part in verdict.parts] == [1]


def of_passages(
    examples: Sequence[ExampleView],
    words: MetricView,
    perplexity: MetricView,
    kept: KeptKnowledge | None = None,
    memorisation: Memorisation | None = None,
) -> Verdict:
    """How a passage goes on cannot be known word for word: how well it was foreseen is what counts."""
    count, rows = _count(examples), len(examples)
    return Verdict(
        outcome=perplexity.better,
        headline=_headline_of_passages(perplexity.better, rows),
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
    if score.outcome == "unclear":
        return tn(
            "No clear difference from the base model on {n} held-out question",
            "No clear difference from the base model on {n} held-out questions",
            score.rows,
        )
    if score.outcome == "better":
        return tn(
            "Better than the base model on {better} of {n} held-out question",
            "Better than the base model on {better} of {n} held-out questions",
            score.rows,
            better=count["better"],
        )
    return tn(
        "Worse than the base model on {worse} of {n} held-out question",
        "Worse than the base model on {worse} of {n} held-out questions",
        score.rows,
        worse=count["worse"],
    )


def _headline_of_passages(outcome: Better, rows: int) -> str:
    if outcome == "unclear":
        return tn(
            "No clear difference from the base model on {n} held-out passage",
            "No clear difference from the base model on {n} held-out passages",
            rows,
        )
    if outcome == "better":
        return tn(
            "Better than the base model at foreseeing {n} held-out passage",
            "Better than the base model at foreseeing {n} held-out passages",
            rows,
        )
    return tn(
        "Worse than the base model at foreseeing {n} held-out passage",
        "Worse than the base model at foreseeing {n} held-out passages",
        rows,
    )


def _detail(score: Score, count: dict[Outcome, int]) -> str:
    low, high = (beside(end, 0, signed=True) for end in (score.difference.low, score.difference.high))
    parts = [
        t(
            "{better} better, {same} the same, {worse} worse.",
            better=count["better"],
            same=count["same"],
            worse=count["worse"],
        ),
        _weighed(score),
    ]
    if score.outcome == "unclear":
        parts.append(
            tn(
                "With {n} question the difference could be anything from {low} to {high}, so there is not "
                "enough to tell.",
                "With {n} questions the difference could be anything from {low} to {high}, so there is not "
                "enough to tell.",
                score.rows,
                low=low,
                high=high,
            )
        )
        parts.append(_advice(score))
    else:
        parts.append(t("The difference is {low} to {high} points, with 95 % confidence.", low=low, high=high))
    return " ".join(parts)


def _weighed(score: Score) -> str:
    """ "Score: 78 of 100 …; right words 80 (two thirds), length 74 (one third), and no judge was asked."."""
    parts = ", ".join(map(_part, score.parts))
    if any(part.id == "judge" for part in score.parts):
        return t(
            "Score: {score:.0f} of 100 after tuning, {before:.0f} before; {parts}.",
            score=score.score,
            before=score.base_score,
            parts=parts,
        )
    return t(
        "Score: {score:.0f} of 100 after tuning, {before:.0f} before; {parts}, and no judge was asked.",
        score=score.score,
        before=score.base_score,
        parts=parts,
    )


def _part(part: ScorePart) -> str:
    share = _share(part.weight)
    if part.id == "accuracy":
        return t("right words {mark:.0f} ({share})", mark=part.tuned, share=share)
    if part.id == "judge":
        return t("judge {mark:.0f} ({share})", mark=part.tuned, share=share)
    return t("length {mark:.0f} ({share})", mark=part.tuned, share=share)


def _share(weight: float) -> str:
    thirds = {"0.333": t("one third"), "0.667": t("two thirds")}
    return thirds.get(f"{weight:.3f}", f"{number(100 * weight, '.0f')} %")


def _advice(score: Score) -> str:
    if score.to_settle is None:
        return t("More data, or longer training, would show.")
    return t(
        "About {to_settle:,} held-out questions would tell, were it as it looks now.",
        to_settle=score.to_settle,
    )


def _foreseen(perplexity: MetricView) -> str:
    """Among how many tokens the model hesitates at each place, before and after."""
    difference = perplexity.difference
    low, high = (beside(end, 0, digits=1, signed=True) for end in (difference.low, difference.high))
    parts = [
        t(
            "Perplexity: {tuned:,.1f} after tuning, {base:,.1f} before; less is better.",
            tuned=perplexity.tuned,
            base=perplexity.base,
        )
    ]
    if perplexity.better == "unclear":
        parts.append(
            t(
                "The difference could be anything from {low} to {high}, so there is not enough to "
                "tell. More passages, or longer training, would show.",
                low=low,
                high=high,
            )
        )
    else:
        parts.append(t("The difference is {low} to {high}, with 95 % confidence.", low=low, high=high))
    return " ".join(parts)
