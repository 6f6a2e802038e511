"""Findings on how long texts are, how many rows there are, and what does not fit into the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vibeflow.l10n import t, tn
from vibeflow.protocol.datasets import Finding

from .exact import IMBALANCE
from .findings import Severity, estimated, histogram, of_mark, range_words, remove_button, rows_of
from .limits import ANYTHING, Limit

if TYPE_CHECKING:
    from .report_facts import ReportFacts

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
    if facts.expensive is not None and facts.expensive.mean_answer is not None:
        found += [_questions(facts), _answers(facts), _too_short(facts)]
    return [one for one in found if one is not None]


def _size(facts: ReportFacts) -> Finding:
    few, many = not ENOUGH.met(facts.kept), not NOT_TOO_MANY.met(facts.kept)
    detail = (
        t("Nothing is left to learn from. See which columns hold the questions and the answers.")
        if not facts.kept
        else t(
            "Under {rows} rows the model mostly learns them by heart (overfitting). More rows help most.",
            rows=FEW_ROWS,
        )
        if few
        else t("Over a million rows take long and cost much. A part of them may do as well.")
        if many
        else t("Enough to learn from.")
    )
    return Finding(
        id="size",
        severity="decide" if few or many else "passed",
        title=tn("{n:,} row to work with", "{n:,} rows to work with", facts.kept)
        if facts.kept
        else t("No row to work with"),
        detail=detail,
        count=facts.kept,
        share=0.0,
        limit=0.0,
        measure=rows_of(facts.kept),
        limit_label=str(NOT_TOO_MANY if many else ENOUGH),
    )


def _imbalance(facts: ReportFacts) -> Finding:
    count, _ = estimated(facts, "imbalance")
    told = [t("Short questions with long answers can teach the model to ramble.")]
    if not count:
        title = t("No answer is over {times} times longer than its question", times=IMBALANCE)
    else:
        title = tn(
            "{n:,} answer over {times} times longer than the question",
            "{n:,} answers over {times} times longer than the question",
            count,
            times=IMBALANCE,
        )
        told.append(tn("Look at it.", "Look at a few.", count))
    over = count > LIMIT_IMBALANCE * facts.read
    severity: Severity = "decide" if over else "passed"
    return of_mark(facts, "imbalance", severity, title, " ".join(told), LIMIT_IMBALANCE)


def _questions(facts: ReportFacts) -> Finding | None:
    expensive = facts.expensive
    if expensive is None or expensive.mean_question is None:
        return None
    # A text to be labelled may be a word; a question that has to be answered may not.
    labels = facts.shape == "labels"
    limit = LONG_QUESTIONS if not labels else ANYTHING
    short = not limit.met(expensive.mean_question)
    mean = round(expensive.mean_question)
    return Finding(
        id="questionLength",
        severity="decide" if short else "passed",
        title=tn(
            "Texts are {n:,} token on average",
            "Texts are {n:,} tokens on average",
            mean,
        )
        if labels
        else tn(
            "Questions are short: {n:,} token on average",
            "Questions are short: {n:,} tokens on average",
            mean,
        )
        if short
        else tn(
            "Questions are {n:,} token on average",
            "Questions are {n:,} tokens on average",
            mean,
        ),
        detail=t("Very short questions leave the model much to guess.")
        if short
        else _spread(expensive.question_lengths),
        count=0,
        share=0.0,
        limit=0.0,
        measure=_tokens(mean),
        limit_label=str(limit),
        chart=histogram(t("Rows by length of the question, in tokens"), expensive.question_lengths),
    )


def _answers(facts: ReportFacts) -> Finding | None:
    expensive = facts.expensive
    if expensive is None or expensive.mean_answer is None:
        return None
    # Passages are learned in windows, however long they are.
    limit = SHORT_ANSWERS if facts.shape != "text" else ANYTHING
    long = not limit.met(expensive.mean_answer)
    mean = round(expensive.mean_answer)
    count, estimate = estimated(facts, "tooLong")
    detail = t("Long answers take long to train and to give.") if long else _spread(expensive.answer_lengths)
    if count:
        rows = tn(
            "{n:,} answer over {tokens:,} tokens.",
            "{n:,} answers over {tokens:,} tokens.",
            count,
            tokens=LONG_ANSWER_TOKENS,
        )
        detail = f"{rows} {detail}"
    if facts.shape == "text":
        title = tn("Passages are {n:,} token on average", "Passages are {n:,} tokens on average", mean)
        axis = t("Rows by length of the passage, in tokens")
    elif facts.shape == "labels":
        axis = t("Rows by length of the label, in tokens")
        title = (
            tn("Labels are long: {n:,} token on average", "Labels are long: {n:,} tokens on average", mean)
            if long
            else tn("Labels are {n:,} token on average", "Labels are {n:,} tokens on average", mean)
        )
    else:
        axis = t("Rows by length of the answer, in tokens")
        title = (
            tn("Answers are long: {n:,} token on average", "Answers are long: {n:,} tokens on average", mean)
            if long
            else tn("Answers are {n:,} token on average", "Answers are {n:,} tokens on average", mean)
        )
    return Finding(
        id="tooLong",
        severity="decide" if long else "passed",
        title=title,
        detail=detail,
        count=count,
        share=round(count / facts.read, 6) if facts.read else 0.0,
        limit=0.0,
        measure=_tokens(mean),
        limit_label=str(limit),
        estimate=estimate,
        examples=tuple(facts.examples.get("tooLong", ())[:5]),
        filterable=count > 0,
        chart=histogram(axis, expensive.answer_lengths),
    )


def _tokens(mean: int) -> str:
    return tn("{n:,} token", "{n:,} tokens", mean)


def _spread(counts: dict[str, int]) -> str:
    """The range that most rows are in, in words."""
    if not counts:
        return ""
    name, rows = max(counts.items(), key=lambda item: item[1])
    return t(
        "Most common: {range} tokens, {percent:.0f}% of the rows.",
        range=range_words(name),
        percent=100 * rows / max(1, sum(counts.values())),
    )


def _too_short(facts: ReportFacts) -> Finding | None:
    count, _ = estimated(facts, "tooShort")
    if not count:
        return None
    limit = 0.01
    button = remove_button(facts, "removeTooShort", count)
    title = (
        tn("Removed {n:,} row of a word or two", "Removed {n:,} rows of a word or two", count)
        if button.applied
        else tn("{n:,} row with a text of a word or two", "{n:,} rows with a text of a word or two", count)
    )
    why = t("Too little to tell what was meant: “???”, “ok”, “thanks”.")
    severity: Severity = "fixed" if button.applied else "decide" if count > limit * facts.read else "passed"
    return of_mark(facts, "tooShort", severity, title, why, limit, button)
