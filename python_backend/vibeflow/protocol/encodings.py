"""How the text of a dataset's source is encoded: what was found, what else it may be, the user's choice."""

from __future__ import annotations

from .base import Wire


class EncodingChoice(Wire):
    name: str
    """What is handed back to choose it: "cp1251"."""
    title: str
    """"Windows-1251 (Cyrillic)"."""
    preview: str | None = None
    """Some words of the file as they would read; None: it was not tried."""


class EncodingView(Wire):
    name: str
    label: str
    """"Windows-1251"; of a folder, those of its files."""
    confidence: float
    """0 to 1: how often such a guess is right."""
    chosen: bool
    """By the user."""
    preview: str | None
    """Some words with characters beyond ASCII, as they were read; None: nothing had to be guessed."""
    others: tuple[EncodingChoice, ...]
    """What else it may be, the likeliest first."""
    known: tuple[EncodingChoice, ...]
    """All that can be chosen."""
    broken: int
    """Characters that cannot be right: marks of lost ones, control characters."""
    broken_example: str | None
    """The first of them with the words around it."""
    doubt: str | None
    """Why the text may not read right, a sentence; training waits then until the user has chosen an encoding,
    be it the one it was read in. None: nothing to ask."""


class SetEncoding(Wire):
    """Read the source in another encoding, or confirm the one it was read in."""

    project_id: str
    encoding: str | None
    """A name of `EncodingView.known`, or any usual name; None: find it by the content."""
