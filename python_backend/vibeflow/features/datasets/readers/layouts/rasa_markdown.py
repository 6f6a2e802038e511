"""Rasa's older training data in Markdown: "## intent:greet" above a list of sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from vibeflow.l10n import t

from .found import Found, Record
from .rasa import bare

_HEADING = re.compile(r"\s*##\s+(\w+)\s*:\s*(.+?)\s*$")
_ITEM = re.compile(r"\s*[-*+]\s+(.*\S)\s*$")


def read(head: str, lines: Iterable[str]) -> Found | None:
    if not any(match[1] == "intent" for line in head.splitlines() if (match := _HEADING.match(line))):
        return None
    return Found(t("Rasa's intents"), _records(lines))


def _records(lines: Iterable[str]) -> Iterator[Record]:
    intent: str | None = None
    for line in lines:
        heading, item = _HEADING.match(line), _ITEM.match(line)
        if heading is not None:
            intent = heading[2] if heading[1] == "intent" else None
        elif item is not None and intent is not None:
            yield {"text": bare(item[1]), "intent": intent}
