"""Which datasets come first, and why in words. Pure: asks nobody.

Points out of about 100: the user's words 50, a fitting number of rows 18, the licence 14, a kind of text that
can be tuned on 10, how many others use it 8.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from vibeflow.l10n import listed, t, tn
from vibeflow.protocol.discovery import FoundDataset

from .goal import stem
from .licences import Kind, licence

_LICENCE_POINTS: dict[Kind, float] = {
    "free": 14,
    "credit": 13,
    "shareAlike": 10,
    "own": 5,
    "unknown": 3,
    "nonCommercial": 0,
}
_BEST_ROWS = (1_000, 100_000)
_TASKS = {
    "question-answering": t("questions with answers"),
    "text-generation": t("texts to learn from"),
    "text2text-generation": t("texts with the wanted result"),
    "conversational": t("conversations"),
    "text-classification": t("texts with labels"),
    "summarization": t("texts with summaries"),
    "translation": t("translations"),
}
_OTHER_KINDS = {
    "image": t("pictures"),
    "audio": t("sound"),
    "video": t("film"),
    "3d": t("3D models"),
    "geospatial": t("maps"),
}
_ANSWER_COLUMNS = {
    "answer",
    "response",
    "completion",
    "output",
    "reply",
    "messages",
    "conversations",
    "conversation",
}


@dataclass(frozen=True)
class Entry:
    """What a catalogue says of a dataset: what is shown, and what only ranking looks at."""

    dataset: FoundDataset
    tags: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows_between: tuple[int, int] | None = None
    """Where only an order of magnitude is known."""
    kinds: tuple[str, ...] = ()
    """Modalities: "text", "image", ... Empty: unknown."""


def ranked(entries: Sequence[Entry], words: Sequence[str]) -> list[FoundDataset]:
    """Best first, each with its reason; a dataset named twice comes once."""
    once = {entry.dataset.id.lower(): entry for entry in reversed(entries)}
    scored = [(_points(entry, words), entry) for entry in once.values()]
    scored.sort(key=lambda one: (-one[0], -one[1].dataset.downloads, one[1].dataset.id))
    return [explained(entry, words) for _, entry in scored]


def explained(entry: Entry, words: Sequence[str]) -> FoundDataset:
    """The dataset with its reason filled in."""
    found = entry.dataset
    parts = []
    if matched := [word for word in words if _where(entry, word) > 0]:
        parts.append(t("matches {words}", words=listed(matched)))
    parts += [words for task, words in _TASKS.items() if task in entry.tasks][:1]
    if other := [name for kind, name in _OTHER_KINDS.items() if kind in entry.kinds]:
        parts.append(
            t("holds {kinds} as well as text", kinds=listed(other))
            if "text" in entry.kinds
            else t("holds {kinds}, not text", kinds=listed(other))
        )
    parts += [_rows_in_words(entry)] if _rows_in_words(entry) else []
    parts.append(licence(found.licence).reason)
    if found.gated:
        parts.append(t("asks for consent first"))
    reason = "; ".join(parts)
    return found.model_copy(update={"reason": reason[:1].upper() + reason[1:]})


def _points(entry: Entry, words: Sequence[str]) -> float:
    found = entry.dataset
    match = sum(_where(entry, word) for word in words) / len(words) if words else 0.0
    used = math.log10(1 + max(0, found.downloads)) + 2 * math.log10(1 + max(0, found.likes))
    points = (
        50 * match + 18 * _size_fit(entry) + _LICENCE_POINTS[licence(found.licence).kind] + min(8.0, used)
    )
    if any(task in _TASKS for task in entry.tasks) or _ANSWER_COLUMNS & {
        name.lower() for name in entry.columns
    }:
        points += 10
    if any(kind in _OTHER_KINDS for kind in entry.kinds):
        points -= 10 if "text" in entry.kinds else 30
    return points - (4 if found.gated else 0)


def _where(entry: Entry, word: str) -> float:
    """1 for a word of the name, less for one of its tags or of its description, 0 where it is not said."""
    found = entry.dataset
    told = (
        (1.0, (found.id, found.title)),
        (0.8, (*entry.tags, *entry.tasks)),
        (0.7, entry.columns),
        (0.5, (found.description,)),
    )
    wanted = stem(word)
    for worth, texts in told:
        for text in texts:
            lower = text.lower()
            if any(stem(part) == wanted for part in re.findall(r"[^\W_]+", lower)):
                return worth
            if len(wanted) > 4 and wanted in lower:
                return worth * 0.9
    return 0.0


def _size_fit(entry: Entry) -> float:
    """1 within the best numbers of rows, falling with each power of ten away from them; a guess in the
    middle where nothing is known."""
    low, high = entry.rows_between or (entry.dataset.rows, entry.dataset.rows)
    if low is None or high is None:
        return 0.4
    rows = max(1.0, math.sqrt(max(1, low) * max(1, high)))
    if rows < _BEST_ROWS[0]:
        return max(0.0, 1 - 0.6 * math.log10(_BEST_ROWS[0] / rows))
    if rows > _BEST_ROWS[1]:
        return max(0.0, 1 - 0.35 * math.log10(rows / _BEST_ROWS[1]))
    return 1.0


def _rows_in_words(entry: Entry) -> str:
    if entry.dataset.rows is not None:
        return tn("{n:,} row", "{n:,} rows", entry.dataset.rows)
    if entry.rows_between is not None:
        low, high = entry.rows_between
        return t("{low:,} to {high:,} rows", low=low, high=high)
    return ""
