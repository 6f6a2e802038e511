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


MOSTLY = 3
"""Times as much good UTF-8 as other bytes: in Thai or Russian lines some of it arises by accident too."""
_SURELY = 8
_OFTEN = 0.3
"""Share of the lines that are good UTF-8 from which that is no accident."""


@dataclass
class _Lines:
    """Lines of one kind, what their bytes are, and parts of them to judge by."""

    count: int = 0
    counts: list[int] = field(default_factory=lambda: [0] * 256)
    """How often each byte occurs in them."""
    stretches: list[bytes] = field(default_factory=list)
    _kept: int = 0

    def add(self, lines: list[bytes], pieces: int) -> None:
        import numpy as np  # late: most texts are UTF-8, and nobody waits for it then

        self.count += len(lines)
        joined = b"\n".join(lines)
        found = np.bincount(np.frombuffer(joined, np.uint8), minlength=256)
        self.counts = [before + int(more) for before, more in zip(self.counts, found, strict=True)]
        if self._kept < BUDGET:
            parts = stretches(joined, max(1024, (BUDGET - self._kept) // max(1, pieces)))
            self._kept += sum(map(len, parts))
            self.stretches += parts


@dataclass
class Evidence:
    """Lines, since rows of several encodings may have been put together. Feed whole lines."""

    expected: int = 1
    """Pieces that will come, about: each gets its part of the budget."""
    utf8: int = 0
    """Lines with characters beyond ASCII, all of them good UTF-8."""
    weight: int = 0
    """How much good UTF-8 they hold together."""
    strong: int = 0
    """Lines that are UTF-8, wholly or but for what was pasted, by more than accident."""
    pasted: _Lines = field(default_factory=_Lines)
    """Lines of good UTF-8 with a few other bytes: pasted ones, where the text is UTF-8 at all."""
    other: _Lines = field(default_factory=_Lines)
    """Lines in another encoding."""

    def add(self, data: bytes) -> None:
        pasted: list[bytes] = []
        others: list[bytes] = []
        for line in data.splitlines():
            if line.isascii():
                continue
            weight, stray = utf8_weight(line)
            if not stray:
                self.utf8 += 1
                self.weight += weight
                self.strong += weight >= _STRONG
            elif weight >= MOSTLY * stray:
                self.strong += weight >= max(2 * _STRONG, _SURELY * stray)
                pasted.append(line)
            else:
                others.append(line)
        for kind, lines in ((self.pasted, pasted), (self.other, others)):
            if lines:
                kind.add(lines, self.expected)
        self.expected -= 1

    @property
    def mixed(self) -> bool:
        """Whether it is UTF-8 in part."""
        lines = self.utf8 + self.pasted.count + self.other.count
        return self.strong > 0 or (self.utf8 >= _OFTEN * lines and self.weight >= _STRONG)

    @property
    def parts(self) -> list[bytes]:
        """Parts of the lines that are not UTF-8."""
        return self.other.stretches if self.mixed else self.other.stretches + self.pasted.stretches

    @property
    def counts(self) -> list[int]:
        """How often each byte occurs in those."""
        if self.mixed:
            return self.other.counts
        return [one + two for one, two in zip(self.other.counts, self.pasted.counts, strict=True)]


def utf8_weight(line: bytes) -> tuple[int, int]:
    """How much good UTF-8 beyond ASCII a line holds (a byte that follows another counts one), and how many
    bytes are none."""
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        stray = 0

        def note(error: UnicodeError) -> tuple[str, int]:
            nonlocal stray
            assert isinstance(error, UnicodeDecodeError)
            stray += error.end - error.start
            return "", error.end

        codecs.register_error("vibeflow-note", note)
        text = line.decode("utf-8", "vibeflow-note")
        return len(text.encode()) - len(text), stray
    return _following(line), 0


def _following(line: bytes) -> int:
    return len(line) - len(line.translate(None, _FOLLOWING))


_FOLLOWING = bytes(range(0x80, 0xC0))
