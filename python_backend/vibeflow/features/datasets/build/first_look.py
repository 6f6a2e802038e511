"""What the whole source says of its columns that its first rows did not, in words for people."""

from __future__ import annotations

from collections.abc import Callable

from vibeflow.l10n import t, tn, tp
from vibeflow.protocol.datasets import ColumnRole, ColumnView, Shape

from .columns import Reading

_AS: dict[ColumnRole, str] = {
    "question": tp("read as", "the question"),
    "answer": tp("read as", "the answer"),
    "conversation": tp("read as", "the conversation"),
    "system": tp("read as", "the system prompt"),
    "topic": tp("read as", "the topic"),
    "text": tp("read as", "the text to learn from"),
    "rejected": tp("read as", "the worse answer"),
    "verdict": tp("read as", "the verdict on the answer"),
    "group": tp("read as", "what keeps rows together"),
    "ignored": tp("read as", "not needed"),
}
_ROWS: dict[Shape, str] = {
    "pairs": tp("rows are", "questions with their answers"),
    "labels": tp("rows are", "texts with one of a few labels"),
    "conversations": tp("rows are", "conversations"),
    "preferences": tp("rows are", "a better and a worse answer each"),
    "verdicts": tp("rows are", "answers marked good or bad"),
    "text": tp("rows are", "passages to go on learning from"),
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
            t(
                "The rows are {found}, not {expected} as the first ones suggested",
                found=_ROWS[whole.shape],
                expected=_ROWS[first.shape],
            )
        )
    return tuple(notes)


def _column(
    view: ColumnView, before: ColumnView | None, several: bool, looked_at: int, filled_from: int | None
) -> str | None:
    role = before.role if before is not None else "ignored"
    if view.role == role:
        return None
    read = tp("read as", "part of the question") if several and view.role == "question" else _AS[view.role]
    if view.role != "ignored" and filled_from is not None and filled_from > looked_at:
        return t(
            "{name} is filled from row {row:,} on, and is read as {role}",
            name=view.name,
            row=filled_from,
            role=read,
        )
    if role == "ignored":
        return tn(
            "{name} is read as {role}; the first row did not show it",
            "{name} is read as {role}; the first {n:,} rows did not show it",
            looked_at,
            name=view.name,
            role=read,
        )
    return tn(
        "{name} is read as {role}, not as {expected} as the first row suggested",
        "{name} is read as {role}, not as {expected} as the first {n:,} rows suggested",
        looked_at,
        name=view.name,
        role=read,
        expected=_AS[role],
    )
