"""What is known of how a text is encoded."""

from __future__ import annotations

from dataclasses import dataclass

from .names import BY_CODEC

SURE = 0.75
"""Confidence below which the user is asked whether the text reads right."""


@dataclass(frozen=True)
class Candidate:
    """An encoding that the bytes allow."""

    codec: str
    preview: str
    """Some words of the text as this one reads them."""

    @property
    def title(self) -> str:
        return BY_CODEC[self.codec].title


@dataclass(frozen=True)
class Encoding:
    codec: str
    """Python's name."""
    label: str
    """For people: "UTF-8", "Windows-1251"."""
    mixed: bool = False
    """Lines that are UTF-8 are read as UTF-8, the others by `codec`."""
    confidence: float = 1.0
    """0 to 1: how often such a guess is right."""
    preview: str = ""
    """Some words with characters beyond ASCII; "" where nothing had to be guessed."""
    others: tuple[Candidate, ...] = ()
    """What else it may be, the likeliest first. Each reads the text differently."""
    chosen: bool = False
    """By the user."""

    @property
    def plain(self) -> bool:
        """UTF-8 as it should be: its bytes can be taken as they are."""
        return self.codec == "utf-8" and not self.mixed

    @property
    def sure(self) -> bool:
        return self.chosen or self.confidence >= SURE


UTF8 = Encoding("utf-8", "UTF-8")
