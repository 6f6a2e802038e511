"""A text file of any size as numbered lines: pages of it, and finding in it."""

from __future__ import annotations

import codecs
import re
from dataclasses import replace
from pathlib import Path

from vibeflow.protocol.files import FileLine
from vibeflow.text.encodings.detect import encoding_of_pieces
from vibeflow.text.encodings.encoding import Encoding
from vibeflow.text.encodings.reading import decoded

from .line_index import BLOCK, LineIndex
from .storage import GzipFile, PlainFile, Storage

CUT = 4_000
"""Characters of a line that are shown."""
_PATIENCE = 2.0
"""Seconds to wait for the count to reach a line."""
_FIND_STEP = 1 << 20
_PIECE, _PIECES = 1 << 16, 8
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_KINDS = {
    ".jsonl": "JSON Lines",
    ".ndjson": "JSON Lines",
    ".json": "JSON",
    ".csv": "CSV",
    ".tsv": "TSV",
    ".txt": "Text",
    ".md": "Markdown",
}


class TextFile:
    """Safe for several threads."""

    def __init__(self, path: Path) -> None:
        packed = path.suffix.lower() == ".gz"
        self._storage: Storage = GzipFile(path) if packed else PlainFile(path)
        head = self._storage.read(0, _PIECE)
        self._text = encoding_of_pieces([head, *self._further(path, packed)])
        self._encoding, self._skip = _codec(self._text, head)
        self._line_encoding = self._text if self._text.mixed else replace(self._text, codec=self._encoding)
        kind = _KINDS.get((path.with_suffix("") if packed else path).suffix.lower(), "Text")
        self.format = ", ".join([kind, self._text.label, *(["gzip"] if packed else [])])
        mark = "\n" if "\n".encode(self._encoding) in head or b"\r" not in head else "\r"
        self._mark = mark.encode(self._encoding)
        self._index = LineIndex(self._storage, self._mark)
        self._finding = 0

    def _further(self, path: Path, packed: bool) -> list[bytes]:
        """Pieces from all over a large file; of one that would have to be unpacked to there, none."""
        size = path.stat().st_size
        if packed or size < _PIECES * _PIECE:
            return []
        step = size // _PIECES & ~3
        return [self._storage.read(at * step, _PIECE) for at in range(1, _PIECES)]

    def close(self) -> None:
        self._index.close()

    @property
    def columns(self) -> tuple[str, ...]:
        return ()

    def total(self) -> int | None:
        return self._index.total()

    def counted(self) -> int:
        return self._index.counted()

    def lines(self, offset: int, limit: int) -> list[FileLine]:
        """From the 0-based line `offset` on; fewer at the end, or where the count has not come there yet."""
        found: list[FileLine] = []
        start = self._index.start_of(offset, _PATIENCE)
        most = CUT * 4 + 8
        while start is not None and len(found) < limit:
            following = self._index.start_of(offset + len(found) + 1, _PATIENCE if not found else 0.2)
            if following is None and self._index.total() is None:
                break
            if following is None and start >= self._index.size:
                break
            end = following if following is not None else self._index.size
            raw = self._storage.read(start, min(end - start, most))
            found.append(self._line(offset + len(found) + 1, raw, whole=len(raw) == end - start))
            start = following
        return found

    def find(self, text: str, after: int) -> int | None:
        """1-based number of the first line from the 0-based `after` on that holds `text`, whatever the
        case; None:
        there is none, or another search has taken the place of this one."""
        self._finding += 1
        search = self._finding
        pattern = _pattern(text, self._encoding)
        at = self._index.start_of(after, 60.0)
        overlap = 8 * len(text)
        while at is not None and search == self._finding:
            data = self._storage.read(at, _FIND_STEP + overlap)
            match = pattern.search(data)
            if match is not None:
                line = self._index.line_of(at + match.start(), 60.0)
                return None if line is None else line + 1
            if len(data) < _FIND_STEP + overlap:
                return None
            at += _FIND_STEP
        return None

    def _line(self, number: int, raw: bytes, whole: bool) -> FileLine:
        skip = self._skip if number == 1 else 0
        text = decoded(raw[skip:], self._line_encoding)
        if whole:
            text = text.removesuffix(self._mark.decode(self._encoding)).removesuffix("\r")
        cut = not whole or len(text) > CUT
        return FileLine(number=number, text=text[:CUT], cut=cut)


def _codec(encoding: Encoding, head: bytes) -> tuple[str, int]:
    """By which lines can be read one by one, and the bytes of the mark before the first."""
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec, len(mark)
    return "utf-8" if encoding.mixed else encoding.codec, 0


def _pattern(text: str, codec: str) -> re.Pattern[bytes]:
    """Finds the text in the file's own bytes, in either case of each letter."""
    parts: list[bytes] = []
    for char in text:
        forms = {
            form.encode(codec, errors="replace")
            for form in (char, char.lower(), char.upper())
            if len(form) == 1 or form == char
        }
        parts.append(b"(?:" + b"|".join(re.escape(form) for form in sorted(forms)) + b")")
    return re.compile(b"".join(parts))


assert BLOCK % 4 == 0, "characters of two or four bytes must not straddle blocks"
