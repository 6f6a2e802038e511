"""CSV and its kin: any delimiter, quotes, multi-line fields, notes above the table, lines wrapped in quotes.

Every record is a row; a short one has "" for its last cells, a long one keeps its surplus in extra columns,
one that is broken keeps its raw text. Blank lines are no rows. What else is left out or taken to be meant is
told (`told`).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import polars as pl

from vibeflow.l10n import t, tn
from vibeflow.protocol.errors import DataEmpty

from .delimited_rows import Parser
from .dialect import NAMES, SAMPLE_BYTES, Dialect, sniff
from .encoding import Encoding, utf8_chunks
from .source import CHOOSE, Source, unreadable
from .table import MAX_COLUMNS


def read_delimited(source: Source, encoding: Encoding) -> tuple[str, Iterator[pl.DataFrame]]:
    """Format in words, and the rows. Raises `DataEmpty`; `DataUnreadable` also while rows are drawn."""
    chunks = utf8_chunks(source, encoding)
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if size >= SAMPLE_BYTES:
            break
    head = b"".join(parts).removeprefix(b"\xef\xbb\xbf")
    sample = head[:SAMPLE_BYTES].decode("utf-8", errors="ignore")
    dialect = sniff(sample, len(head) >= SAMPLE_BYTES)
    if dialect is None:
        raise DataEmpty(
            t("{name} has no rows.", name=source.name),
            hint=t("Choose a file with rows in it."),
            action=CHOOSE,
        )
    if len(dialect.columns) > MAX_COLUMNS:
        raise unreadable(
            t("{name} has over {columns:,} columns.", name=source.name, columns=MAX_COLUMNS),
            t("So many cannot be read. Check that its first line is that of a table."),
        )
    parser = Parser(source, dialect, chain([head[dialect.begin :]], chunks))
    source.remarks = parser.told.remarks
    return _words(dialect, encoding), parser.frames()


def _words(dialect: Dialect, encoding: Encoding) -> str:
    style = dialect.style
    words = ["TSV" if style.delimiter == "\t" else "CSV", _delimiter(dialect)]
    if dialect.wrapped:
        words.append(t("lines in quotes"))
    if style.quote == "'":
        words.append(t("single quotes"))
    if style.escape:
        words.append(t("backslash before quotes"))
    words.append(encoding.label)
    if dialect.notes:
        words.append(
            tn("{n} line above the table left out", "{n} lines above the table left out", dialect.notes)
        )
    return ", ".join(words)


def _delimiter(dialect: Dialect) -> str:
    style = dialect.style
    if dialect.single:
        return t("one column")
    if style.aligned:
        return t("columns apart by blanks")
    return NAMES.get(style.delimiter) or t("“{name}”", name=style.delimiter)
