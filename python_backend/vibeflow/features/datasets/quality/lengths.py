"""Findings on how long texts are, how many rows there are, and what does not fit into the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vibeflow.protocol.datasets import Finding

from .exact import IMBALANCE
from .findings import Severity, count_of, estimated, fix_button, histogram, of_mark
from .limits import ANYTHING, Limit

if TYPE_CHECKING:
    from .report import ReportFacts

SHORT_QUESTION_TOKENS = 10
"""The product document's limits: the average question under 10 tokens, the average answer over 1,000."""
LONG_ANSWER_TOKENS = 1000
FEW_ROWS = 100
MANY_ROWS = 1_000_000
ENOUGH, NOT_TOO_MANY = Limit(least=FEW_ROWS), Limit(most=MANY_ROWS)
LONG_QUESTIONS, SHORT_ANSWERS = Limit(least=SHORT_QUESTION_TOKENS), Limit(most=LONG_ANSWER_TOKENS)
LIMIT_IMBALANCE = 0.01


def findings(facts: ReportFacts) -> list[Finding]:
    found: list[Finding | None] = [_size(facts)]
    if facts.shape != "text":
        found.append(_imbalance(facts))
    if facts.dear is not None and facts.dear.mean_answer is not None:
        found += [_questions(facts), _answers(facts), _too_short(facts)]
    return [one for one in found if one is not None]


def _size(facts: ReportFacts) -> Finding:
    few, many = not ENOUGH.met(facts.kept), not NOT_TOO_MANY.met(facts.kept)
    detail = (
        "Nothing is left to learn from. See which columns hold the questions and the answers."
        if not facts.kept
        else f"Under {FEW_ROWS} rows the model mostly memorises. More rows help most."
        if few
        else "Over a million rows take long and cost much. A part of them may do as well."
        if many
        else "Enough to learn from."
    )
    return Finding(
        id="size",
        severity="decide" if few or many else "passed",
        title=f"{count_of(facts.kept, 'row') if facts.kept else 'No row'} to work with",
        detail=detail,
        count=facts.kept,
        share=0.0,
        limit=0.0,
        measure=count_of(facts.kept, "row"),
        limit_label=str(NOT_TOO_MANY if many else ENOUGH),
    )


def _imbalance(facts: ReportFacts) -> Finding:
    count, _ = estimated(facts, "imbalance")
    if not count:
        title = f"No answer is over {IMBALANCE} times longer than its question"
    else:
        title = f"{count_of(count, 'answer')} over {IMBALANCE} times longer than the question"
    over = count > LIMIT_IMBALANCE * facts.read
    why = "Short questions with long answers can teach the model to ramble."
    if count:
        why += " Look at a few." if count > 1 else " Look at it."
    return of_mark(facts, "imbalance", "decide" if over else "passed", title, why, LIMIT_IMBALANCE)


def _questions(facts: ReportFacts) -> Finding | None:
    dear = facts.dear
    if dear is None or dear.mean_question is None:
        return None
    # A text to be labelled may be a word; a question that has to be answered may not.
    limit = LONG_QUESTIONS if facts.shape != "labels" else ANYTHING
    short = not limit.met(dear.mean_question)
    noun = "Texts" if facts.shape == "labels" else "Questions"
    chart = histogram("Rows by length of the question, in tokens", dear.question_lengths)
    return Finding(
        id="questionLength",
        severity="decide" if short else "passed",
        title=f"{noun} are {'short: ' if short else ''}{_tokens(dear.mean_question)} on average",
        detail="Very short questions leave the model much to guess."
        if short
        else _spread(dear.question_lengths),
        count=0,
        share=0.0,
        limit=0.0,
        measure=_tokens(dear.mean_question),
        limit_label=str(limit),
        chart=chart,
    )


def _answers(facts: ReportFacts) -> Finding | None:
    dear = facts.dear
    if dear is None or dear.mean_answer is None:
        return None
    # Passages are learned in windows, however long they are.
    limit = SHORT_ANSWERS if facts.shape != "text" else ANYTHING
    long = not limit.met(dear.mean_answer)
    noun = {"text": "Passages", "labels": "Labels"}.get(facts.shape, "Answers")
    count, estimate = estimated(facts, "tooLong")
    rows = f"{count_of(count, 'answer')} over {LONG_ANSWER_TOKENS:,} tokens. " if count else ""
    return Finding(
        id="tooLong",
        severity="decide" if long else "passed",
        title=f"{noun} are {'long: ' if long else ''}{_tokens(dear.mean_answer)} on average",
        detail=rows
        + ("Long answers take long to train and to give." if long else _spread(dear.answer_lengths)),
        count=count,
        share=round(count / facts.read, 6) if facts.read else 0.0,
        limit=0.0,
        measure=_tokens(dear.mean_answer),
        limit_label=str(limit),
        estimate=estimate,
        examples=tuple(facts.examples.get("tooLong", ())[:5]),
        filterable=count > 0,
        chart=histogram(f"Rows by length of the {noun.lower()[:-1]}, in tokens", dear.answer_lengths),
    )


def _tokens(mean: float) -> str:
    return count_of(round(mean), "token")


def _spread(counts: dict[str, int]) -> str:
    """The range that most rows are in, in words."""
    if not counts:
        return ""
    name, rows = max(counts.items(), key=lambda item: item[1])
    return f"Most common: {name} tokens, {rows / max(1, sum(counts.values())):.0%} of the rows."


def _too_short(facts: ReportFacts) -> Finding | None:
    count, _ = estimated(facts, "tooShort")
    if not count:
        return None
    limit = 0.01
    button = fix_button(facts, "removeTooShort", "Remove", count)
    what = count_of(count, "row")
    title = f"Removed {what} of a word or two" if button.applied else f"{what} with a text of a word or two"
    why = "Too little to tell what was meant: “???”, “ok”, “thanks”."
    severity: Severity = "fixed" if button.applied else "decide" if count > limit * facts.read else "passed"
    return of_mark(facts, "tooShort", severity, title, why, limit, button)
