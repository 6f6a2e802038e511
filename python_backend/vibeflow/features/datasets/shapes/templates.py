"""Templates with `{{column}}` placeholders, as a polars expression over a source frame.

A line whose placeholders are all empty is left out, so that an optional context leaves no gap. No logic, no
filters: whoever needs more prepares a column.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import polars as pl

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, NotFound

from ..frames import CELL

_PLACEHOLDER = re.compile(r"\{\{\s*(.+?)\s*\}\}")


def placeholders(template: str) -> list[str]:
    """The columns that a template names, in order, each once."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(template)))


def template_text(template: str, columns: Sequence[str]) -> pl.Expr:
    """The filled-in template for each row. Raises `NotFound` for a placeholder that is no column."""
    unknown = [name for name in placeholders(template) if name not in columns]
    if unknown:
        placeholder = f"{{{{{unknown[0][:80]}}}}}"
        raise NotFound(
            t(
                "The template names {placeholder}, and there is no such column.",
                placeholder=placeholder,
            ),
            hint=t("There are: {columns}.", columns=", ".join(columns[:20])),
            action=ErrorAction(kind="mapColumns", label=t("Choose columns")),
        )
    lines = [_line(line) for line in template.split("\n")]
    return pl.concat_str(lines, separator="\n", ignore_nulls=True).str.strip_chars("\n").fill_null("")


def _line(line: str) -> pl.Expr:
    """The filled-in line, null where it has placeholders and all of them are empty."""
    pieces = _PLACEHOLDER.split(line)
    cells = [pl.col(CELL + name).fill_null("") for name in pieces[1::2]]
    parts = [cells[at // 2] if at % 2 else pl.lit(piece) for at, piece in enumerate(pieces)]
    text = pl.concat_str(parts)
    if not cells:
        return text
    filled = pl.any_horizontal(cell.str.strip_chars() != "" for cell in cells)
    return pl.when(filled).then(text)
