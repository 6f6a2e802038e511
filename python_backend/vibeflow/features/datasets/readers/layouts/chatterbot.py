"""ChatterBot's corpus: {"categories": [...], "conversations": [["…", "…"], …]}: lists in which two take
turns."""

from __future__ import annotations

from vibeflow.l10n import t

from .found import Found, Record


def read(document: object) -> Found | None:
    talks = document.get("conversations") if isinstance(document, dict) else None
    if not isinstance(talks, list) or not talks or not all(isinstance(talk, list) for talk in talks):
        return None
    if not all(isinstance(text, str) for talk in talks for text in talk):
        return None
    if all(len(talk) == 2 for talk in talks):
        records: list[Record] = [{"question": talk[0], "answer": talk[1]} for talk in talks]
    else:
        records = [{"conversation": talk} for talk in talks]
    return Found(t("a ChatterBot corpus"), records)
