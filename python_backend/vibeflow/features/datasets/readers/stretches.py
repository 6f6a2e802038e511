"""A delimited file cut into stretches at ends of records, each told clean or not.

Clean: every quote opens a field right after a delimiter or line end, closes it right before one, or is
doubled inside it. In clean text what is inside quotes is known for certain, and so is the number of records;
after the first stretch that is not, nothing is, and all the rest is one stretch of that kind, read as it
comes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

SIZE = 8 << 20
_MAX_RECORD = 96 << 20


@dataclass(frozen=True)
class Stretch:
    data: bytes
    clean: bool
    records: int
    """Lines that end outside quotes; 0 where it is not clean."""
    more: Iterator[bytes] = field(default_factory=lambda: iter(()))
    """What follows, where it could not be cut: it is read as it comes and never held as a whole."""


def stretches(chunks: Iterator[bytes], delimiter: bytes) -> Iterator[Stretch]:
    held = bytearray()
    for chunk in chunks:
        held += chunk
        if len(held) < SIZE:
            continue
        data = bytes(held)
        end = _last_record_end(data)
        if end is None:
            if len(data) > _MAX_RECORD:
                yield from _rest(data, chunks)
                return
            continue
        found = _judge(data[:end], delimiter)
        if not found.clean:
            yield from _rest(data, chunks)
            return
        held = bytearray(data[end:])
        yield found
    if held:
        yield _judge(bytes(held), delimiter)


def _rest(data: bytes, chunks: Iterator[bytes]) -> Iterator[Stretch]:
    """What is left, for Python's csv, which knows no border to cut at before it has read on."""
    yield Stretch(data, clean=False, records=0, more=chunks)


class Flow(io.RawIOBase):
    """Bytes that come piece by piece, as a file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        into = memoryview(buffer).cast("B")
        count = min(len(into), len(self._left))
        into[:count] = self._left[:count]
        self._left = self._left[count:]
        return count


def _last_record_end(data: bytes) -> int | None:
    """Position after the last line end outside quotes, None where there is none."""
    end = data.rfind(b"\n")
    if end < 0:
        return None
    quotes = data.count(b'"', 0, end)
    tries = 0
    while quotes % 2:
        # Inside quotes: go back before the quote that opened here, to the line end before it.
        opened = data.rfind(b'"', 0, end)
        before = data.rfind(b"\n", 0, opened)
        if before < 0 or tries > 100_000:
            return None
        quotes -= data.count(b'"', before, end)
        end = before
        tries += 1
    return end + 1


def _judge(data: bytes, delimiter: bytes) -> Stretch:
    if b'"' not in data:
        return Stretch(data, True, _lines([data]))
    mark = re.escape(delimiter)
    odd = rb"(?:^|[\n" + mark + rb'])""[^"\n' + mark + rb"]"
    if b'""' in data and re.search(odd, data):
        # An empty pair before other text: people mean many things by it.
        return Stretch(data, False, 0)
    pieces = data.replace(b'""', b"").split(b'"')
    if len(pieces) % 2 == 0:
        return Stretch(data, False, 0)
    outside = pieces[::2]
    ends = (b"\n", delimiter)
    first, middle, last = outside[0], outside[1:-1], outside[-1]
    sound = (
        (not first or first.endswith(ends))
        and (not last or last.startswith(ends))
        and all(piece.startswith(ends) and piece.endswith(ends) for piece in middle)
    )
    return Stretch(data, True, _lines(outside)) if sound else Stretch(data, False, 0)


def _lines(outside: list[bytes]) -> int:
    """Records, blank lines included, a last one without a line end too."""
    count = sum(piece.count(b"\n") for piece in outside)
    ended = outside[-1].endswith(b"\n") or (not outside[-1] and len(outside) == 1)
    return count + (0 if ended else 1)
