"""A record whose quotes are not what a reader of CSV expects, split into as many cells as its table is wide.

What a person sees at a glance: a quote within a text ends nothing unless a delimiter follows, and one that
is never closed is a character like any other. Of all ways to read a record like that, the one with the fewest
oddities counts, and only where it gives exactly the number of cells that is due.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .style import Style

MAX_LENGTH = 100_000
_MAX_QUOTES = 400
_MAX_STEPS = 100_000
_ODD_INSIDE = 1
"""A quote inside a quoted cell that is not doubled."""
_ODD_OPEN = 3
"""A cell that begins with a quote and is not quoted."""


@dataclass(frozen=True)
class _Way:
    """The least odd way to a place in the text with a given number of cells before it."""

    odd: int
    before: int
    """The place where its last cell begins."""
    cell: str


def split(text: str, width: int, style: Style, literal: bool = True) -> list[str] | None:
    """The cells; None where the text, in its plainer writing, cannot be read as exactly `width` of them.
    `literal`: whether a cell may begin with a quote and not be quoted."""
    mark, quote = style.mark, style.quote
    text = text.removesuffix("\n")
    marks = text.count(mark)
    if width < 2 or marks + 1 < width or len(text) > MAX_LENGTH:
        return None
    if not 0 < text.count(quote) <= _MAX_QUOTES:
        return None
    ends = [at for at, character in enumerate(text) if character == mark] + [len(text)]
    starts = [0, *(end + 1 for end in ends)]
    ways: list[dict[int, _Way]] = [{} for _ in starts]
    ways[0][0] = _Way(0, 0, "")
    steps = 0
    for at, start in enumerate(starts[:-1]):
        # All cells to the right of here, were each delimiter one, have to be enough.
        able = {count: way for count, way in ways[at].items() if count + len(ends) - at >= width > count}
        if not able:
            continue
        for odd, cell, to in _cells(text, start, at, ends, style, literal):
            for count, way in able.items():
                steps += 1 + len(cell) // 20
                if steps > _MAX_STEPS:
                    return None
                known = ways[to].get(count + 1)
                if known is None or way.odd + odd < known.odd:
                    ways[to][count + 1] = _Way(way.odd + odd, at, cell)
    return _cells_of(ways, width)


def _cells(
    text: str, start: int, at: int, ends: list[int], style: Style, literal: bool
) -> Iterator[tuple[int, str, int]]:
    """Every way to read one cell: how odd it is, its text, and the number of the next cell's start."""
    quote, opened = style.quote, start
    while text[opened : opened + 1] == " ":
        opened += 1
    quoted = text[opened : opened + 1] == quote
    if quoted:
        for to, end in enumerate(ends[at:], start=at + 1):
            close = end - 1
            while close > opened and text[close] == " ":
                close -= 1
            if close > opened and text[close] == quote:
                inside = text[opened + 1 : close].replace(quote * 2, "\0")
                yield _ODD_INSIDE * inside.count(quote), inside.replace("\0", quote), to
    if not quoted or literal:
        yield _ODD_OPEN if quoted else 0, text[opened if style.padded else start : ends[at]], at + 1


def _cells_of(ways: list[dict[int, _Way]], width: int) -> list[str] | None:
    at, count, cells = len(ways) - 1, width, list[str]()
    while count:
        way = ways[at].get(count)
        if way is None:
            return None
        cells.append(way.cell)
        at, count = way.before, count - 1
    return cells[::-1]
