"""How a delimited file is written and laid out: its style, where its table begins, what its columns are.

Looks at the first quarter megabyte only. Knows nothing of reading the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from .delimiters import BLANK, COMMON, NAMES, choose_style, parse_sample
from .header import column_names, is_header
from .layout import Layout, are_names, layout_of
from .records import Records
from .stretches import Text
from .style import Style

__all__ = [
    "BLANK",
    "NAMES",
    "SAMPLE_BYTES",
    "Dialect",
    "column_names",
    "is_header",
    "parse_sample",
    "sniff",
    "unwrap",
]
SAMPLE_BYTES = 1 << 18
_SEPARATOR = re.compile(r'\ufeff?"?sep=(\\t|[^"\s]|\t)"?[ ,;\t]*(\r\n|\n|\r)', re.IGNORECASE)
_ONE = Style("\x1f")
"""Of a single column: a delimiter that no text holds, so that commas are text."""
_COMMENTS = ("#", "//", "%", "--")


@dataclass(frozen=True)
class Dialect:
    style: Style
    columns: tuple[str, ...]
    skip: int
    """Records before the first row: notes, and the header where there is one."""
    notes: int
    layout: Layout
    wrapped: bool
    """Every line is quoted as a whole, and is a record of its own inside."""
    single: bool
    comment: str = ""
    """What lines between the rows begin with that are none of the table."""
    begin: int = 0
    """Bytes of the line that names the delimiter for Excel, before all else."""

    @property
    def delimiter(self) -> str:
        return self.style.delimiter

    @property
    def usual(self) -> bool:
        """Whether it is what every reader of CSV expects."""
        style = self.style
        spaced = style.padded or style.trailing or style.aligned
        return style.plain and style.quote == '"' and style.delimiter in COMMON and not spaced


def sniff(sample: str, cut: bool) -> Dialect | None:
    """None where there is no record. `cut`: the sample ends before the file does."""
    said = _SEPARATOR.match(sample)
    begin = 0
    if said is not None:
        begin = len(said[0].encode())
        sample = sample[said.end() :]
    style = choose_style(sample, cut)
    if said is not None and (style is None or style.delimiter != said[1]):
        named = said[1].replace("\\t", "\t")
        style = Style(named) if named in sample else style
    wrapped = None if style else _wrapped(sample, cut)
    single = style is None and wrapped is None
    comment = ""
    records = parse_sample(sample, style or (_ONE if single else Style()), cut)
    if style is not None and records:
        width = _usual_width(records)
        comment = _comment(records, width)
        records = parse_sample(sample, style, cut, (width,), comment)
    if wrapped:
        records = [unwrap(record, wrapped) for record in records]
    if not records:
        return None
    layout = layout_of(records, single)
    if not layout.header and layout.notes and style is not None:
        layout = _with_other_header(layout, records[layout.notes - 1])
    return Dialect(
        style=Style(wrapped) if wrapped else style or _ONE,
        columns=tuple(column_names(_without_mark(layout.names))),
        skip=layout.notes + len(layout.header) + layout.again,
        notes=layout.notes,
        layout=layout,
        wrapped=wrapped is not None,
        single=single,
        comment=comment,
        begin=begin,
    )


def unwrap(record: list[str], delimiter: str) -> list[str]:
    """The record inside a line that is quoted as a whole; as it is where there is not exactly one."""
    if len(record) != 1:
        return record
    if '"' not in record[0] and "\n" not in record[0]:
        return record[0].split(delimiter)
    records = Records(Text(iter([record[0].encode("utf-8", "replace")]), delimiter), Style(delimiter))
    inner = records.next()
    return record if inner is None or inner.problem is not None or records.next() is not None else inner.cells


def _wrapped(sample: str, cut: bool) -> str | None:
    cells = [record[0] for record in parse_sample(sample, ",", cut)[:50]]
    if not cells or not all(len(cell) > 1 for cell in cells):
        return None
    style = choose_style("\n".join(cells))
    return None if style is None or style.delimiter not in COMMON else style.delimiter


def _usual_width(records: Sequence[Sequence[str]]) -> int:
    widths = [len(record) for record in records]
    return max(set(widths), key=lambda width: (widths.count(width), width))


def _comment(records: Sequence[Sequence[str]], width: int) -> str:
    """The beginning of lines that are none of the table, where there are a few such lines."""
    for comment in _COMMENTS:
        found = sum(record[0].startswith(comment) and len(record) < width for record in records)
        if 0 < found <= 0.5 * len(records):
            return comment
    return ""


def _with_other_header(layout: Layout, above: Sequence[str]) -> Layout:
    """With the record above the rows as header where it is one that another delimiter parts."""
    if len(above) != 1:
        return layout
    for delimiter in (*COMMON, " "):
        (cells,) = parse_sample(above[0], delimiter, cut=False) or [[]]
        if len(cells) == len(layout.names) and are_names(cells):
            return replace(layout, notes=layout.notes - 1, header=(tuple(cells),), names=tuple(cells))
    return layout


def _without_mark(names: Sequence[str]) -> list[str]:
    """A header that is written as a comment begins with its sign."""
    first, *others = names
    bare = first.lstrip("#").strip()
    return [bare if first.startswith("#") and bare and others else first, *others]
