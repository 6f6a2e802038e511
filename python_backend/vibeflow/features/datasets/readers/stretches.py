"""A delimited text drawn from chunks: in stretches proved clean where it can be, line by line where not.

Clean: every quote opens a field right after a delimiter or line end, closes it right before one, or is
doubled inside it. In clean text what is inside quotes is known for certain, and so is the number of records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

SIZE = 8 << 20
FIRST = 1 << 18
"""The first stretch is a small one: those who want the first rows only get them at once."""
MAX_CLEAN = 16 << 20


@dataclass(frozen=True)
class Stretch:
    data: bytes
    outside: bytes
    """What of it is outside of quotes, each pair of which left one quote behind."""

    @property
    def records(self) -> int:
        """Lines that end outside quotes, blank ones and a last one without a line end among them."""
        return self.outside.count(b"\n") + (not self.data.endswith(b"\n"))

    def even(self, mark: bytes, usual: int) -> bool:
        """Whether there are as many delimiters as records with so many each have."""
        return self.outside.count(mark) == self.records * usual

    def lines(self) -> list[bytes]:
        """What of each record is outside of quotes."""
        return self.outside.split(b"\n")[: self.records]

    def has_line(self, beginning: bytes) -> bool:
        return self.outside.startswith(beginning) or b"\n" + beginning in self.outside

    def has_blank_line(self) -> bool:
        return re.search(rb"(?:^|\n)[ \t]*\n", self.outside) is not None

    def ends_blank(self) -> bool:
        return re.search(rb"(?:^|\n)[ \t]*\n?$", self.outside[-200:]) is not None


class Text:
    """What is left of a text. It begins at a record whenever `clean` is called."""

    def __init__(self, chunks: Iterator[bytes], mark: str, quote: str = '"') -> None:
        self._chunks = chunks
        self._mark = mark.encode()
        self._quote = quote.encode()
        self._held = b""
        self._at = 0
        self._size = FIRST
        self._all = False

    def clean(self) -> Stretch | None:
        """The next whole records, taken; None where there are none or they are not clean."""
        self._fill(self._size)
        self._size = SIZE
        data = self._held
        end = len(data) if self._all else _last_record_end(data, self._quote)
        if not end or end > MAX_CLEAN:
            return None
        found = _outside(data[:end], self._quote, self._mark)
        if found is None:
            return None
        self._held = data[end:]
        return Stretch(data[:end], found)

    def line(self) -> bytes | None:
        """The next line with its end, taken; None after the last."""
        looked = self._at
        end = self._held.find(b"\n", looked) + 1
        while not end and not self._all:
            left = len(self._held) - self._at
            self._fill(max(self._size, 2 * left))
            end = self._held.find(b"\n", left) + 1
        line = self._held[self._at : end or None]
        self._at = end or len(self._held)
        return line or None

    def give_back(self, lines: list[bytes]) -> None:
        """Lines taken last, to be taken again."""
        self._held = b"".join(lines) + self._held[self._at :]
        self._at = 0

    def _fill(self, size: int) -> None:
        """Hold at least `size` bytes, or all that is left."""
        parts = [self._held[self._at :] if self._at else self._held]
        self._at = 0
        have = len(parts[0])
        while have < size and not self._all:
            chunk = next(self._chunks, None)
            if chunk is None:
                self._all = True
                break
            parts.append(chunk)
            have += len(chunk)
        self._held = b"".join(parts) if len(parts) > 1 else parts[0]


def _last_record_end(data: bytes, quote: bytes) -> int:
    """Position after the last line end outside quotes, 0 where there is none near the end."""
    end = data.rfind(b"\n")
    if end < 0:
        return 0
    quotes = data.count(quote, 0, end)
    for _ in range(10_000):
        if quotes % 2 == 0:
            return end + 1
        # Inside quotes: go back before the quote that opened here, to the line end before it.
        opened = data.rfind(quote, 0, end)
        before = data.rfind(b"\n", 0, opened)
        if before < 0:
            return 0
        quotes -= data.count(quote, before, end)
        end = before
    return 0


def _outside(data: bytes, quote: bytes, mark: bytes) -> bytes | None:
    """The data without what is in quotes, None where it is not clean."""
    if quote not in data:
        return data
    pieces = data.split(quote)
    if len(pieces) % 2 == 0:
        return None
    outside = quote.join(pieces[::2])
    # Nothing between two quotes outside a field: a doubled one inside it. Else a field ends or begins there.
    beside = rb"[^\n" + re.escape(mark) + quote + b"]"
    return None if re.search(beside + quote + b"|" + quote + beside, outside) else outside
