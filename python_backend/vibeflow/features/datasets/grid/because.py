"""Why a row was removed, in words that go on from "Removed because:"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from vibeflow.l10n import t
from vibeflow.protocol.datasets import RemovalReason

_WORDS: dict[RemovalReason, str] = {
    "missingQuestion": t("no question"),
    "missingAnswer": t("no answer"),
    "duplicate": t("duplicate of an earlier row"),
    "nearDuplicate": t("nearly the same as an earlier row"),
    "contradiction": t("contradicts other answers to the question"),
    "echo": t("the answer repeats the question"),
    "language": t("another language"),
    "tooShort": t("too short"),
    "tooLong": t("too long"),
    "rejectedByTemplate": t("the model cannot read it"),
    "nothingTrained": t("nothing in it to learn"),
    "placeholder": t("a placeholder in place of an answer"),
    "samePreference": t("both answers are the same"),
    "inTestFile": t("also in your test rows"),
    "excluded": t("marked as bad in the file"),
    "byHand": t("taken out by hand"),
    "unreadable": t("not readable"),
}


_BESIDE: dict[RemovalReason, Callable[[int], str]] = {
    "duplicate": lambda row: t("duplicate of row {row:,}", row=row),
    "nearDuplicate": lambda row: t("nearly the same as row {row:,}", row=row),
    "contradiction": lambda row: t("contradicts row {row:,}", row=row),
}


def because(line: Mapping[str, Any], beside: int | None) -> str:
    """Of a line of removed.jsonl; its own detail says more than the reason. `beside`: the row that stays in
    its place, where there is one."""
    reason = line["reason"]
    if beside is not None and reason in _BESIDE:
        return _BESIDE[reason](beside)
    return str(line.get("detail") or _WORDS.get(reason, reason))
