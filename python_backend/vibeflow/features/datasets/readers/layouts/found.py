"""What a layout gives: its name, its rows, and what there is to say of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

Record = dict[str, object]
"""One row: the values of its cells by name."""


class Stray(Record):
    """What stands among the rows of a document and is none: a row that is told broken, with its raw text."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


@dataclass
class Found:
    name: str
    """For people: "SQuAD", "a Telegram export"."""
    records: Iterable[Record]
    """Drawn once."""
    notes: list[str] = field(default_factory=list)
    """Sentences; whole when the last record was drawn."""


def dicts(value: object) -> list[dict[str, object]]:
    """The objects of a list; nothing of anything else."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def text_in(record: dict[str, object], *names: str) -> str | None:
    """The first of these fields that holds a text."""
    return next((text for name in names if isinstance(text := record.get(name), str) and text.strip()), None)
