"""Conversations without a name: a list of lists of turns, or under `conversations` a list of objects with
theirs."""

from __future__ import annotations

from collections.abc import Sequence

from vibeflow.l10n import t

from ...shapes.turns import is_conversation
from .found import Found, Record, dicts

_LOOKED_AT = 20


def read(document: object) -> Found | None:
    if isinstance(document, list) and are_talks(document):
        records: list[Record] = [{"messages": talk} for talk in document]
        return Found(t("conversations"), records)
    if isinstance(document, dict):
        inner = next(
            (document[key] for key in ("conversations", "messages", "data") if document.get(key)), None
        )
        held = dicts(inner)
        if (
            held
            and len(held) == len(inner if isinstance(inner, list) else ())
            and all(map(_holds_talk, held[:_LOOKED_AT]))
        ):
            return Found(t("conversations"), held)
    return None


def are_talks(items: Sequence[object]) -> bool:
    first = items[:_LOOKED_AT]
    return bool(first) and all(
        isinstance(item, list) and dicts(item) and is_conversation(item) for item in first
    )


def _holds_talk(record: Record) -> bool:
    return not is_conversation([record]) and any(
        isinstance(value, list) and dicts(value) and is_conversation(value) for value in record.values()
    )
