"""What the bytes of a whole text say of its encoding, gathered piece by piece in bounded memory."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field

from .stretches import stretches

BUDGET = 16_384
"""Bytes of stretches that are kept: more would not be looked at."""
_STRONG = 8
"""Good UTF-8 beyond this, in one line, is no accident: in Chinese or Korean encodings a pair of bytes is good
UTF-8 one time in five at most."""
_OFTEN = 0.3
"""Nor is it when so many of the lines are."""


@dataclass
class Evidence:
    """Lines, since rows of several encodings may have been put together. Feed whole lines."""

    expected: int = 1
    """Pieces that will come, about: each gets its part of the budget."""
    utf8: int = 0
    """Lines with characters beyond ASCII, all of them good UTF-8."""
    strong: int = 0
    """Those of them, and of `pasted`, that are so by more than accident."""
    weight: int = 0
    """How much good UTF-8 they hold together."""
    pasted: int = 0
    """Lines of good UTF-8 into which bytes of another encoding were pasted."""
    other: int = 0
    """Lines that are in another encoding."""
    counts: list[int] = field(default_factory=lambda: [0] * 256)
    """How often each byte occurs in lines of `other`."""
    stretches: list[bytes] = field(default_factory=list)
    """Of lines of `other`."""
    _kept: int = 0

    def add(self, data: bytes) -> None:
        others: list[bytes] = []
        for line in data.splitlines():
            if line.isascii():
                continue
            weight, stray = utf8_weight(line)
            if len(stray) < weight:
                self.weight += weight
            if not stray:
                self.utf8 += 1
                self.strong += weight >= _STRONG
            elif weight > len(stray):
                self.pasted += 1
                self.strong += weight >= _STRONG
            else:
                self.other += 1
                others.append(line)
        if others:
            import numpy as np  # late: most texts are UTF-8, and nobody waits for it then

            joined = b"\n".join(others)
            found = np.bincount(np.frombuffer(joined, np.uint8), minlength=256)
            self.counts = [before + int(more) for before, more in zip(self.counts, found, strict=True)]
            room = max(1024, (BUDGET - self._kept) // max(1, self.expected))
            self.expected -= 1
            if self._kept < BUDGET:
                parts = stretches(joined, room)
                self._kept += sum(map(len, parts))
                self.stretches += parts

    @property
    def mixed(self) -> bool:
        """Whether it is UTF-8 in part."""
        lines = self.utf8 + self.pasted
        often = lines >= _OFTEN * (lines + self.other) and self.weight >= _STRONG
        return self.strong > 0 or often


def utf8_weight(line: bytes) -> tuple[int, list[bytes]]:
    """How much good UTF-8 beyond ASCII a line holds (a byte that follows another counts one), and the runs of
    bytes that are none."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        stray: list[bytes] = []

        def note(error: UnicodeError) -> tuple[str, int]:
            assert isinstance(error, UnicodeDecodeError)
            stray.append(error.object[error.start : error.end])
            return "", error.end

        codecs.register_error("vibeflow-note", note)
        text = line.decode("utf-8", "vibeflow-note")
        return len(text.encode()) - len(text), stray
    return _following(line), []


def _following(line: bytes) -> int:
    return len(line) - len(line.translate(None, _FOLLOWING))


_FOLLOWING = bytes(range(0x80, 0xC0))
