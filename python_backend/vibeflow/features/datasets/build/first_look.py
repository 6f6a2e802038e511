"""What the whole source says of its columns that its first rows did not, in words for people."""

from __future__ import annotations

from collections.abc import Callable

from vibeflow.protocol.datasets import ColumnRole, ColumnView, Shape

from .columns import Reading

_AS: dict[ColumnRole, str] = {
    "question": "the question",
    "answer": "the answer",
    "conversation": "the conversation",
    "system": "the system prompt",
    "topic": "the topic",
    "text": "the text to learn from",
    "rejected": "the worse answer",
    "verdict": "the verdict on the answer",
    "group": "what keeps rows together",
    "ignored": "not needed",
}
_ROWS: dict[Shape, str] = {
    "pairs": "questions with their answers",
    "labels": "texts with one of a few labels",
    "conversations": "conversations",
    "preferences": "a better and a worse answer each",
    "verdicts": "answers marked good or bad",
    "text": "passages to go on learning from",
}


def what_changed(
    first: Reading | None, whole: Reading, looked_at: int, first_filled: Callable[[str], int | None]
) -> tuple[str, ...]:
    """One sentence without its stop for each thing. `looked_at`: rows that the first look saw."""
    if whole.mapped_by == "user":
        return ()
    before = {} if first is None else {view.name: view for view in first.views}
    several = sum(view.role == "question" for view in whole.views) > 1
    # What was empty at first explains the rest, so it is said first.
    late = sorted(whole.views, key=lambda view: (first_filled(view.name) or 0) <= looked_at)
    notes = [
        note
        for view in late
        if (note := _column(view, before.get(view.name), several, looked_at, first_filled(view.name)))
    ]
    if first is not None and first.shape != whole.shape and first.confidence > 0:
        notes.append(
            f"The rows are {_ROWS[whole.shape]}, not {_ROWS[first.shape]} as the first ones suggested"
        )
    return tuple(notes)


def _column(
    view: ColumnView, before: ColumnView | None, several: bool, looked_at: int, filled_from: int | None
) -> str | None:
    role = before.role if before is not None else "ignored"
    if view.role == role:
        return None
    read = "part of the question" if several and view.role == "question" else _AS[view.role]
    if view.role != "ignored" and filled_from is not None and filled_from > looked_at:
        return f"{view.name} is filled from row {filled_from:,} on, and is read as {read}"
    if role == "ignored":
        return f"{view.name} is read as {read}; the first {looked_at:,} rows did not show it"
    return f"{view.name} is read as {read}, not as {_AS[role]} as the first {looked_at:,} rows suggested"
