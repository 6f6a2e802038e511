"""How the records of a delimited text are written, and that text in a plainer writing with the same records.

A delimiter of several characters or of blanks becomes one control character; a quote or delimiter behind a
backslash becomes a character that no text holds. What is left is what polars and Python's csv can read;
`restore` puts the cells right again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

_MARKS = "\x1f\x1e\x1d\x1c"
_QUOTE = "\ufdd0"
"""Stands for a quote that ends nothing. No character, like the next one: Unicode keeps both free for this."""
_DELIMITER = "\ufdd1"
_HOLD = 1 << 20
"""A line that is longer is passed on in pieces."""


@dataclass(frozen=True)
class Style:
    delimiter: str = ","
    """One or more characters. " ": any number of blanks where the columns are `aligned`."""
    quote: str = '"'
    escape: bool = False
    """A backslash before a quote or delimiter takes its meaning away."""
    padded: bool = False
    """Blanks after a delimiter are no part of the cell."""
    trailing: bool = False
    """Nor are those before one."""
    aligned: int = 0
    """Columns stand below each other, at least so many blanks apart; 0: they do not."""

    @property
    def mark(self) -> str:
        """The delimiter in the plainer writing."""
        if not self.aligned and len(self.delimiter.encode()) == 1:
            return self.delimiter
        return next(mark for mark in _MARKS if mark not in self.delimiter)

    @property
    def plain(self) -> bool:
        """Whether the text is in the plainer writing as it is."""
        return self.mark == self.delimiter and not self.escape


def transcribed(style: Style, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The same text in the plainer writing, in other chunks."""
    if style.plain:
        yield from chunks
        return
    held = b""
    for chunk in chunks:
        held += chunk
        end = held.rfind(b"\n") + 1
        if not end and len(held) > _HOLD:
            # Between two bytes that have nothing to do with a delimiter, a quote or a backslash.
            between = [match.end() for match in re.finditer(rb"\w(?=\w)", held[-1000:])]
            end = len(held[:-1000]) + between[-1] if between else 0
        if end:
            yield _plainer(style, held[:end])
            held = held[end:]
    if held:
        yield _plainer(style, held)


def restore(style: Style, text: str) -> str:
    """A cell as it was meant."""
    if style.plain:
        return text
    if style.mark != style.delimiter:
        text = text.replace(style.mark, style.delimiter)
    return text.replace(_QUOTE, style.quote).replace(_DELIMITER, style.delimiter)


def raw(style: Style, text: str) -> str:
    """A piece of the text as it was written, but for the number of blanks between aligned columns."""
    if style.plain:
        return text
    if style.mark != style.delimiter:
        text = text.replace(style.mark, style.delimiter)
    return text.replace(_QUOTE, "\\" + style.quote).replace(_DELIMITER, "\\" + style.delimiter)


def restored(style: Style, frame: pl.DataFrame) -> pl.DataFrame:
    """A frame of cells as they were meant."""
    if style.padded:
        frame = frame.with_columns(pl.all().str.strip_chars_start(" "))
    if style.trailing:
        frame = frame.with_columns(pl.all().str.strip_chars_end(" "))
    if style.plain:
        return frame
    cells = pl.all().str.replace_all(_QUOTE, style.quote, literal=True)
    cells = cells.str.replace_all(_DELIMITER, style.delimiter, literal=True)
    if style.mark != style.delimiter:
        cells = cells.str.replace_all(style.mark, style.delimiter, literal=True)
    return frame.with_columns(cells)


def _plainer(style: Style, data: bytes) -> bytes:
    if style.aligned:
        data = re.sub(rb"(?m)^[ \t]+|[ \t]+$", b"", data)
        blanks = rb"[ \t]{%d,}" % style.aligned
        if style.quote.encode() not in data:
            return re.sub(blanks, style.mark.encode(), data)
        quoted = re.compile(rb'(?<![^\s])"[^"\n]*"(?![^\s])|' + blanks)
        return quoted.sub(lambda found: found[0] if found[0][:1] == b'"' else style.mark.encode(), data)
    if style.escape:
        data = _unescaped(style, data)
    return (
        data if style.mark == style.delimiter else data.replace(style.delimiter.encode(), style.mark.encode())
    )


def _unescaped(style: Style, data: bytes) -> bytes:
    """An odd number of backslashes before a quote or delimiter takes its meaning, two of them are one; any
    others are text."""
    quote = style.quote.encode()

    def meant(found: re.Match[bytes]) -> bytes:
        slashes, what = found[1], found[2]
        if len(slashes) % 2 == 0:
            return slashes[: len(slashes) // 2] + what if what == quote else slashes + what
        kept = slashes[: len(slashes) // 2]
        return kept + (_QUOTE if what == quote else _DELIMITER).encode()

    return re.sub(rb"(\\+)(" + quote + b"|" + re.escape(style.delimiter.encode()) + b")", meant, data)
