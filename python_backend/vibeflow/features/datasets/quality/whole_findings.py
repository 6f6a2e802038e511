"""The findings about the data as a whole: lengths, size, language.

Limits are the product document's. Words only say what was counted in this data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from vibeflow.protocol.datasets import Finding

from ..shapes.examples import Example
from .findings import count_of, finding
from .language import language_of, majority

SHORT_QUESTION_TOKENS = 10
LONG_ANSWER_TOKENS = 1000
IMBALANCE = 10
LIMIT_IMBALANCE = 0.01
FEW_ROWS = 100
MANY_ROWS = 1_000_000
LIMIT_LANGUAGE = 0.05
_LANGUAGE_SAMPLE = 5_000
Severity = Literal["decide", "passed"]


@dataclass(frozen=True)
class RowLengths:
    """Tokens of question and answer for some of the kept rows; row numbers as keys."""

    question: Mapping[int, int]
    answer: Mapping[int, int]
    exact: bool
    """False when another model's tokenizer had to stand in."""


def imbalance(read: int, kept: Sequence[Example], task: str) -> list[Finding]:
    """Ten to one is measured in characters; an answer must also be long in itself: "Hi" may get any."""
    longer = [
        e.number for e in kept if len(e.answer) > IMBALANCE * max(1, len(e.question)) and len(e.answer) > 400
    ]
    over = len(longer) > LIMIT_IMBALANCE * read
    title = (
        f"{count_of(len(longer), 'answer')} over {IMBALANCE} times longer than the question"
        if longer
        else f"No answer is over {IMBALANCE} times longer than its question"
    )
    found = [
        finding(
            "lengthImbalance",
            "decide" if over else "passed",
            title,
            "Short questions with long answers can teach the model to ramble. Look at a few.",
            longer,
            read,
            LIMIT_IMBALANCE,
        )
    ]
    shorter = [
        e.number
        for e in kept
        if len(e.question) > IMBALANCE * max(1, len(e.answer)) and len(e.question) > 400
    ]
    if shorter and task == "answers":
        over = len(shorter) > LIMIT_IMBALANCE * read
        found.append(
            finding(
                "longQuestions",
                "decide" if over else "passed",
                f"{count_of(len(shorter), 'question')} over {IMBALANCE} times longer than the answer",
                "Fine for summaries and labels. Else look whether the answers are complete.",
                shorter,
                read,
                LIMIT_IMBALANCE,
            )
        )
    return found


def token_lengths(lengths: RowLengths, task: str) -> list[Finding]:
    about = "" if lengths.exact else "about "
    counted = max(1, len(lengths.question))
    mean_question = sum(lengths.question.values()) / counted
    mean_answer = sum(lengths.answer.values()) / counted
    short = [n for n, tokens in lengths.question.items() if tokens < SHORT_QUESTION_TOKENS]
    is_short = mean_question < SHORT_QUESTION_TOKENS and task != "labels"
    long = [n for n, tokens in lengths.answer.items() if tokens > LONG_ANSWER_TOKENS]
    is_long = mean_answer > LONG_ANSWER_TOKENS
    short_word = "short: " if is_short else ""
    long_word = "long: " if is_long else ""
    return [
        finding(
            "shortQuestions",
            "decide" if is_short else "passed",
            f"Questions are {short_word}{about}{mean_question:.0f} tokens on average",
            f"{len(short):,} of {counted:,} have under {SHORT_QUESTION_TOKENS}. "
            "Very short questions leave much to guess.",
            short,
            counted,
            0.5,
        ),
        finding(
            "longAnswers",
            "decide" if is_long else "passed",
            f"Answers are {long_word}{about}{mean_answer:.0f} tokens on average",
            f"{len(long):,} of {counted:,} have over {LONG_ANSWER_TOKENS:,}.",
            long,
            counted,
            0.5,
        ),
    ]


def size(kept: Sequence[Example]) -> Finding:
    count = len(kept)
    severity: Severity = "passed"
    detail = "Enough to learn from."
    if count < FEW_ROWS:
        severity, detail = "decide", f"Under {FEW_ROWS} rows the model mostly memorises. More rows help most."
    elif count > MANY_ROWS:
        severity, detail = "decide", "Over a million rows take long. A part of them may do as well."
    found = finding("size", severity, f"{count_of(count, 'row')} to work with", detail, (), 1, 0.0)
    return found.model_copy(update={"count": count})


def language(kept: Sequence[Example]) -> tuple[str | None, Finding]:
    step = max(1, len(kept) // _LANGUAGE_SAMPLE)
    told = {e.number: language_of(f"{e.question}\n{e.answer}") for e in kept[::step]}
    main = majority(Counter(told.values()))
    if main is None:
        return None, finding(
            "language",
            "passed",
            "The language cannot be told",
            "The texts are too short or in a language that is not recognised.",
            (),
            1,
            LIMIT_LANGUAGE,
        )
    known = sum(language is not None for language in told.values())
    others = [number for number, language in told.items() if language not in (None, main)]
    over = len(others) > LIMIT_LANGUAGE * known
    of = f"of {count_of(known, 'row')} whose language can be told"
    if not others:
        title = f"Language: {main}"
        return main, finding(
            "language", "passed", title, f"{main} in all {of}.", others, known, LIMIT_LANGUAGE
        )
    title = f"{count_of(len(others), 'row')} in another language than {main}" if over else f"Language: {main}"
    detail = f"{main} in {known - len(others):,} {of}."
    return main, finding(
        "language", "decide" if over else "passed", title, detail, others, known, LIMIT_LANGUAGE
    )
