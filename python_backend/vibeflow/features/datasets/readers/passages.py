"""Running text, plain or Markdown, as passages to go on learning from: one row each, none of the text lost.

Paragraphs are kept whole and packed together up to a few hundred words; a heading begins a new passage.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

import polars as pl

from .encoding import Encoding, utf8_chunks
from .source import Source
from .table import Cell, in_batches

_WORDS = 300
"""Words up to which paragraphs are put together; a longer paragraph is cut at ends of sentences."""
_MAX_PARAGRAPH = 1 << 20
_BLANK_LINES = re.compile(r"\n[ \t]*\n+")
_HEADING = re.compile(r"#{1,6} |[^\n]+\n(?:=+|-{3,})(?:\n|$)")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[ \n]+")


def read_passages(source: Source, encoding: Encoding, kind: str) -> tuple[str, Iterator[pl.DataFrame]]:
    """Format in words, and the passages, each in the cell `text`."""
    return f"{kind}, {encoding.label}", in_batches(_rows(source, encoding))


def _rows(source: Source, encoding: Encoding) -> Iterator[dict[str, Cell]]:
    for passage in passages(_paragraphs(source, encoding)):
        yield {"text": passage}


def _paragraphs(source: Source, encoding: Encoding) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    held = ""
    first = True
    for chunk in utf8_chunks(source, encoding):
        text = decoder.decode(chunk)
        held += text.lstrip("\ufeff") if first else text
        first = first and not text
        *whole, held = _BLANK_LINES.split(held)
        yield from whole
        while len(held) > _MAX_PARAGRAPH:
            # No paragraph is so long: it is cut at a space, or anywhere where there is none.
            end = held.rfind(" ", _MAX_PARAGRAPH // 2, _MAX_PARAGRAPH) + 1 or _MAX_PARAGRAPH
            yield held[:end]
            held = held[end:]
    yield held


def passages(paragraphs: Iterator[str]) -> Iterator[str]:
    """Paragraphs packed into passages. Joined with blank lines they are the text again."""
    held: list[str] = []
    words = 0
    for paragraph in paragraphs:
        text = paragraph.strip("\n")
        if not text.strip():
            continue
        for piece in _pieces(text):
            count = len(piece.split())
            starts = _HEADING.match(piece) is not None
            if held and (starts or words + count > _WORDS):
                yield "\n\n".join(held)
                held, words = [], 0
            held.append(piece)
            words += count
    if held:
        yield "\n\n".join(held)


def _pieces(text: str) -> Iterator[str]:
    """A paragraph, or where it is too long its sentences, put together up to the limit."""
    if len(text.split()) <= _WORDS:
        yield text
        return
    held: list[str] = []
    words = 0
    for sentence in _SENTENCE_END.split(text):
        parts = sentence.split(" ")
        for start in range(0, len(parts), _WORDS):
            piece = " ".join(parts[start : start + _WORDS])
            count = len(piece.split())
            if held and words + count > _WORDS:
                yield " ".join(held)
                held, words = [], 0
            held.append(piece)
            words += count
    if held:
        yield " ".join(held)
