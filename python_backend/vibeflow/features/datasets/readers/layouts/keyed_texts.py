"""Texts by name: {"greeting": ["hi", …], …} is texts with their label, {"What is …?": "It is …", …}
questions with their answer."""

from __future__ import annotations

from vibeflow.l10n import t

from .found import Found, Record
from .intents import sentence_of

_LEAST = 5
"""Entries of questions and answers; fewer are the fields of one record."""
_WORDS = 2.5


def read(document: object) -> Found | None:
    if not isinstance(document, dict) or len(document) < 2:
        return None
    values = list(document.values())
    if all(isinstance(value, list) and value and all(map(sentence_of, value)) for value in values):
        # As many under each name are columns.
        if len({len(value) for value in values}) == 1:
            return None
        records: list[Record] = [
            {"text": sentence_of(text), "label": name} for name, texts in document.items() for text in texts
        ]
        return Found(t("texts by label"), records)
    if len(values) >= _LEAST and all(isinstance(value, str) for value in values):
        words = sum(len(str(key).split()) for key in document) / len(document)
        if words >= _WORDS or sum(str(key).strip().endswith(("?", "？")) for key in document) > 0.5 * len(
            document
        ):
            return Found(
                t("answers by question"),
                [{"question": key, "answer": text} for key, text in document.items()],
            )
    return None
