"""Texts whose lines have a layout of their own (`layouts.TEXTS`), read line by line.

A layout sees the head of the text first, and draws the lines only where it knows them.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

import polars as pl

from .encoding import Encoding, utf8_chunks
from .layouts import TEXTS, Found
from .source import Source
from .table import as_cell, in_batches

_HEAD = 1 << 16
_LONGEST = 1 << 20
"""Characters of a line; what is longer is none of these."""


def read_text_layout(
    source: Source, encoding: Encoding, head: str
) -> tuple[str, Iterator[pl.DataFrame]] | None:
    """Format in words, and the rows; None where no layout knows the text. `head`: where it begins."""
    for read in TEXTS:
        found = read(head[:_HEAD], _lines(source, encoding))
        if found is not None:
            words = f"{found.name[:1].upper()}{found.name[1:]}, {encoding.label}"
            return words, in_batches(_rows(found, source.notes))
    return None


def _rows(found: Found, notes: list[str]) -> Iterator[dict[str, str | None]]:
    for record in found.records:
        yield {name: as_cell(value) for name, value in record.items()}
    notes += found.notes


def _lines(source: Source, encoding: Encoding) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    held = ""
    first = True
    for chunk in utf8_chunks(source, encoding):
        text = held + decoder.decode(chunk)
        if first:
            text, first = text.lstrip("\ufeff"), False
        *lines, held = text.split("\n")
        yield from lines
        while len(held) > _LONGEST:
            yield held[:_LONGEST]
            held = held[_LONGEST:]
    if held:
        yield held
