"""What tells two answers to a question apart, where it can be counted: a sentence beside each example."""

from __future__ import annotations

import re

from vibeflow.l10n import listed, t

_NUMBER = re.compile(r"\d+(?:[.,:/-]\d+)*")
_NAME = re.compile(r"\b[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+)*")
_SENTENCE = re.compile(r"(?:^|[.!?…:]\s+|\n\s*|[\"“(*-]\s*)([A-Z])")
_CLEARLY = 1.5
"""Lengths that differ by less than this factor are no news."""


def note(expected: str, base: str, tuned: str, base_score: float, tuned_score: float) -> str:
    """At most three facts of the tuned answer, as a sentence; empty where none is worth a word."""
    said = [_length(base, tuned, expected), _closer(base_score, tuned_score), *_facts(expected, base, tuned)]
    parts = [part for part in said if part][:3]
    if not parts:
        return ""
    text = listed(parts)
    return text[0].upper() + text[1:] + "."


def facts_of(text: str) -> list[str]:
    """Numbers, and names: words with a capital that begin no sentence."""
    starts = {match.start(1) for match in _SENTENCE.finditer(text)}
    names = [match.group() for match in _NAME.finditer(text) if match.start() not in starts]
    return list(dict.fromkeys([*_NUMBER.findall(text), *names]))


def _length(base: str, tuned: str, expected: str) -> str:
    words, before, wanted = len(tuned.split()), len(base.split()), len(expected.split())
    if not words:
        return t("no answer at all") if wanted else ""
    if not before or 1 / _CLEARLY < words / before < _CLEARLY:
        return ""
    return _times(words / before)


def _times(ratio: float) -> str:
    if ratio > 1:
        if round(ratio) == 2:
            return t("twice as long")
        return t("{ratio:.0f} times as long", ratio=ratio) if ratio >= 2.5 else t("half again as long")
    part = round(1 / ratio)
    if part == 2:
        return t("half the length")
    if part == 3:
        return t("a third of the length")
    return t("a quarter of the length") if part == 4 else t("{share:.0f} % of the length", share=100 * ratio)


def _closer(base: float, tuned: float) -> str:
    if tuned == 1 > base:
        return t("word for word yours")
    if abs(tuned - base) < 0.1:
        return ""
    return t("closer to yours") if tuned > base else t("further from yours")


def _facts(expected: str, base: str, tuned: str) -> list[str]:
    """Names and numbers of the expected answer that only one of the two says."""
    wanted = facts_of(expected)
    gained = [fact for fact in wanted if _says(tuned, fact) and not _says(base, fact)]
    lost = [fact for fact in wanted if _says(base, fact) and not _says(tuned, fact)]
    missing = [fact for fact in wanted if not _says(tuned, fact) and not _says(base, fact)]
    found = []
    if gained:
        found.append(t("with {facts}", facts=_quoted(gained)))
    if lost:
        found.append(t("without {facts}", facts=_quoted(lost)))
    elif missing and not gained:
        found.append(t("{facts} still missing", facts=_quoted(missing)))
    return found


def _says(text: str, fact: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fact)}(?!\w)", text, re.IGNORECASE) is not None


def _quoted(facts: list[str]) -> str:
    """Two by name; of more, how many more."""
    return listed([t("“{text}”", text=fact) for fact in facts], 2 if len(facts) == 2 else 1)
