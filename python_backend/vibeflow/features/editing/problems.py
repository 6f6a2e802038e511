"""The words in which a row's problems and their remedies are told. Knows no format."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vibeflow.l10n import t

Severity = Literal["error", "warning", "information"]
Code = Literal[
    "notJson",
    "notObject",
    "raggedRow",
    "emptyRow",
    "missing",
    "duplicates",
    "turnOrder",
    "unansweredTurn",
    "unknownRole",
    "unreadable",
    "personalData",
    "whitespace",
    "encodingDamage",
    "lostCharacters",
]
"""Those that the data panel knows too have the same names as its findings."""
FixName = Literal[
    "removeRow",
    "writeAsJson",
    "padRow",
    "joinCells",
    "fixRoleOrder",
    "closeConversation",
    "addReply",
    "renameRole",
    "mask",
    "trim",
    "repair",
]

SEVERITY: dict[Code, Severity] = {
    "notJson": "error",
    "notObject": "error",
    "raggedRow": "error",
    "emptyRow": "warning",
    "missing": "error",
    "duplicates": "warning",
    "turnOrder": "error",
    "unansweredTurn": "warning",
    "unknownRole": "error",
    "unreadable": "error",
    "personalData": "warning",
    "whitespace": "information",
    "encodingDamage": "warning",
    "lostCharacters": "warning",
}
Path = tuple[str | int, ...]
"""Keys and positions that lead to a value: ("messages", 2, "content"), or of a table the cell's position."""


@dataclass(frozen=True)
class Fix:
    name: FixName
    title: str
    """A button's label: verb, object."""
    safe: bool = True
    """Whether "fix all" may do it unasked: nothing that could be wanted is lost."""


@dataclass(frozen=True)
class Problem:
    """Something wrong with one row."""

    code: Code
    message: str
    path: Path = ()
    """The value it is about; () is the whole row."""
    start: int = 0
    end: int | None = None
    """The part of that value's text, in characters; None: all of it."""
    fixes: tuple[Fix, ...] = ()


@dataclass(frozen=True)
class RowCheck:
    """What was found in one row, whatever the other rows hold."""

    problems: tuple[Problem, ...] = ()
    key: bytes | None = None
    """Equal for rows that would be trained alike; None where nothing can be compared."""


def digest(parts: Sequence[object]) -> bytes:
    """A row's key, made of what would be trained: 16 bytes, in place of the texts themselves."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


REMOVE_ROW = Fix("removeRow", t("Remove this row"), safe=False)
