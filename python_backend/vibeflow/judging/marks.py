"""A judge's reply read: five marks for each of the two answers, or why it cannot be read. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from statistics import fmean
from typing import Any

from vibeflow.l10n import t
from vibeflow.protocol.evaluation import Judgement

CRITERIA = ("relevance", "coherence", "factuality", "completeness", "tone")
LOWEST, HIGHEST = 1.0, 5.0
_REPLY_LIMIT = 100_000
_FEEDBACK_LIMIT = 600


class Malformed(Exception):
    """The reply holds no marks that can be read; says why, in words that the judge is told, and in `told` in
    the user's."""

    def __init__(self, why: str, told: str) -> None:
        super().__init__(why)
        self.told = told


@dataclass(frozen=True)
class Marks:
    """For one answer, in one order of presenting."""

    relevance: float
    coherence: float
    factuality: float
    completeness: float
    tone: float
    feedback: str = ""

    def as_json(self) -> dict[str, float | str]:
        return asdict(self)


def read_reply(text: str) -> tuple[Marks, Marks]:
    """The marks of A and of B. Words and code fences around the JSON are let pass; where there are several
    objects with marks the last one counts, as thinking aloud comes first.

    Raises:
        Malformed: no object with all marks is in it.
    """
    if not text.strip():
        raise Malformed("it was empty.", t("it was empty."))
    if len(text) > _REPLY_LIMIT:
        raise Malformed(
            f"it was longer than {_REPLY_LIMIT:,} characters.",
            t("it was longer than {most:,} characters.", most=_REPLY_LIMIT),
        )
    fault = Malformed(
        "it held no JSON object with the keys A and B.", t("it held no JSON object with the keys A and B.")
    )
    found: tuple[Marks, Marks] | None = None
    for value in _objects(text):
        if "A" not in value or "B" not in value:
            continue
        try:
            found = _marks(value["A"], "A"), _marks(value["B"], "B")
        except Malformed as error:
            found, fault = None, error
    if found is None:
        raise fault
    return found


def averaged(one: Marks, other: Marks) -> Judgement:
    """An answer's marks over both orders of presenting the pair."""
    means = {name: (getattr(one, name) + getattr(other, name)) / 2 for name in CRITERIA}
    return Judgement(**means, mean=fmean(means.values()), feedback=one.feedback or other.feedback)


def mean_of(judgements: list[Judgement]) -> Judgement:
    """Over rows; of at least one."""
    means = {name: fmean(getattr(one, name) for one in judgements) for name in CRITERIA}
    return Judgement(**means, mean=fmean(means.values()))


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Every JSON object in the text, outermost ones only, in order."""
    decoder, at = json.JSONDecoder(), text.find("{")
    while at >= 0:
        try:
            value, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            end = at + 1
        else:
            if isinstance(value, dict):
                yield value
        at = text.find("{", end)


def _marks(value: object, who: str) -> Marks:
    if not isinstance(value, dict):
        raise Malformed(
            f"{who} was not an object with marks.", t("{name} was not an object with marks.", name=who)
        )
    lower = {str(key).strip().lower(): item for key, item in value.items()}
    marks = {name: _mark(lower.get(name), f"{who}.{name}") for name in CRITERIA}
    feedback = lower.get("feedback")
    said = " ".join(feedback.split())[:_FEEDBACK_LIMIT] if isinstance(feedback, str) else ""
    return Marks(**marks, feedback=said)


def _mark(value: object, where: str) -> float:
    if isinstance(value, str):
        try:
            value = float(value.strip().removesuffix("/5"))
        except ValueError:
            value = None
    if value is None or isinstance(value, bool) or not isinstance(value, (int, float)):
        raise Malformed(
            f"{where} was not a number from 1 to 5.", t("{name} was not a number from 1 to 5.", name=where)
        )
    if not LOWEST <= value <= HIGHEST:  # nor is NaN
        said = str(value)[:20]
        raise Malformed(
            f"{where} was {said}, not a number from 1 to 5.",
            t("{name} was {value}, not a number from 1 to 5.", name=where, value=said),
        )
    return float(value)
