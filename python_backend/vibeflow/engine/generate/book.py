"""What a long job has found out so far, so that one that was killed goes on where it was.

The engine only asks and tells; where it is kept is the business of whoever runs it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol


class Book(Protocol):
    def get(self, key: str) -> Any | None:
        """What was put under the key; None: nothing yet."""

    def put(self, key: str, value: Any) -> None:
        """Keep a value that JSON can hold."""


class Forgetful:
    """Keeps nothing."""

    def get(self, key: str) -> Any | None:
        return None

    def put(self, key: str, value: Any) -> None:
        pass


def remembered(book: Book, key: str, find: Callable[[], Any | None]) -> Any | None:
    """What the book holds under the key, else what `find` finds, which is then kept; None when it found none,
    because it was told to stop."""
    known = book.get(key)
    if known is not None:
        return known
    found = find()
    if found is not None:
        book.put(key, found)
    return found
