"""A row of SQuAD as data hubs keep it: the answers in an object of lists, {"text": [...], "answer_start":
[...]}."""

from __future__ import annotations

from .found import Record


def read(record: Record) -> Record | None:
    """The row with its first answer as text; None for any other record."""
    name = next((name for name in ("answers", "answer") if _is_answers(record.get(name))), None)
    if name is None:
        return None
    answers = record[name]
    assert isinstance(answers, dict)
    texts = [text for text in answers["text"] if isinstance(text, str)]
    return record | {name: texts[0] if texts else ""}


def _is_answers(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("text"), list) and "answer_start" in value
