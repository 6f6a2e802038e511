"""Up to four questions to try: held-out ones, which the version was not trained on, taken from its own
commit."""

from __future__ import annotations

import json
from typing import Any

from vibeflow.git.objects import Repository
from vibeflow.protocol.errors import VibeFlowError

from ..history.content import read_file

COUNT = 4
_LONGEST = 160
"""Characters: a suggestion is shown on a button."""


def suggest(repository: Repository, commit: str) -> list[str]:
    """Different topics where the rows name them, else spread over the file; the same ones at every call."""
    try:
        data = read_file(repository, commit, "data/test.jsonl")
    except VibeFlowError:
        return []  # a button that is missing is better than a box that does not open
    found: dict[str, str] = {}
    for line in (data or b"").splitlines():
        if (asked := _question(line)) and asked[0] not in found:
            found[asked[0]] = asked[1]
    topics: dict[str, list[str]] = {}
    for question, topic in found.items():
        topics.setdefault(topic, []).append(question)
    if len(topics) >= COUNT:
        return _spread([questions[0] for questions in topics.values()])
    return _spread(list(found))


def _question(line: bytes) -> tuple[str, str] | None:
    """The first question of a row and its topic, where it is short and on one line."""
    try:
        row: Any = json.loads(line)
        text = next(str(turn["content"]) for turn in row["messages"] if turn["role"] == "user").strip()
        topic = str(row.get("topic") or "")
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration):
        return None
    return (text, topic) if text and len(text) <= _LONGEST and text.isprintable() else None


def _spread(items: list[str]) -> list[str]:
    if len(items) <= COUNT:
        return items
    return [items[index * len(items) // COUNT] for index in range(COUNT)]
