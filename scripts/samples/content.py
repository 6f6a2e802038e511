"""Reads the hand-written content of the sample: topics, slot fillers and planned flaws.

Knows the layout of the JSON files next to it. Knows nothing of rows, dates or CSV.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Topic:
    """One subject that customers write about.

    `replies` holds one canonical reply or two close variants; `asks` are the hand-written ways of asking,
    with slots such as {item} still open.
    """

    id: str
    area: str
    replies: tuple[str, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True)
class Fillers:
    """Words for the slots, and what people write around their question."""

    slots: dict[str, list[str]]
    greetings: list[str]
    contexts: list[str]
    closings: list[str]
    names: list[str]


def load_topics() -> list[Topic]:
    """All topics in a fixed order. Raises ValueError when an id or a way of asking occurs twice."""
    topics: list[Topic] = []
    seen: set[str] = set()
    for path in sorted((HERE / "topics").glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        for entry in data["topics"]:
            topic = Topic(entry["id"], data["area"], tuple(entry["replies"]), tuple(entry["asks"]))
            for text in (f"id {topic.id}", *topic.asks):
                if text in seen:
                    raise ValueError(f"{path.name}: {text!r} occurs twice")
                seen.add(text)
            topics.append(topic)
    return topics


def load_fillers() -> Fillers:
    return Fillers(**json.loads((HERE / "fillers.json").read_text(encoding="utf-8")))


def load_flaws() -> dict[str, Any]:
    """The planned flaws: counts, and the texts of the odd rows."""
    flaws: dict[str, Any] = json.loads((HERE / "flaws.json").read_text(encoding="utf-8"))
    return flaws
