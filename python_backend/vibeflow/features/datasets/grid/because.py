"""Why a row was removed, in words that go on from "Removed because:"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from vibeflow.protocol.datasets import RemovalReason

_WORDS: dict[RemovalReason, str] = {
    "missingQuestion": "no question",
    "missingAnswer": "no answer",
    "duplicate": "duplicate of an earlier row",
    "nearDuplicate": "nearly the same as an earlier row",
    "contradiction": "contradicts other answers to the question",
    "echo": "the answer repeats the question",
    "language": "another language",
    "tooShort": "too short",
    "tooLong": "too long",
    "rejectedByTemplate": "the model cannot read it",
    "nothingTrained": "nothing in it to learn",
    "placeholder": "a placeholder in place of an answer",
    "samePreference": "both answers are the same",
    "inTestFile": "also in your test rows",
    "excluded": "marked as bad in the file",
    "byHand": "taken out by hand",
    "unreadable": "not readable",
}


_BESIDE: dict[RemovalReason, str] = {
    "duplicate": "duplicate of row {}",
    "nearDuplicate": "nearly the same as row {}",
    "contradiction": "contradicts row {}",
}


def because(line: Mapping[str, Any], beside: int | None) -> str:
    """Of a line of removed.jsonl; its own detail says more than the reason. `beside`: the row that stays in
    its place, where there is one."""
    reason = line["reason"]
    if beside is not None and reason in _BESIDE:
        return _BESIDE[reason].format(f"{beside:,}")
    return str(line.get("detail") or _WORDS.get(reason, reason))
