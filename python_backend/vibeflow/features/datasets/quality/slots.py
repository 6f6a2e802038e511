"""What a template leaves open: numbers, names, addresses, placeholders. With all of them alike, rows that
were made from one template read the same, or nearly.

Works on many texts at once. Knows nothing of rows nor of likeness: that is `near`.
"""

from __future__ import annotations

import polars as pl

_SLOT = " 0 "
_MARKED = r"\{\{[^{}]{0,80}\}\}|\{[\w .-]{1,40}\}|<[\w /.-]{1,40}>|\[[\p{Lu}_ ]{2,40}\]|%[sd]\b|\$\w{1,40}\b"
"""Placeholders, as `{{order}}`, `{name}`, `<NAME>`, `[CITY]`."""
_ADDRESS = r"(?:https?://|www\.)\S+|\S+@\S+\.\w+"
_NUMBER = r"[A-Za-z0-9_.-]*\d[A-Za-z0-9_.,:/-]*"
_NAME = r"(\p{Ll}[,;:]?\s+)\p{Lu}[\w'’-]*(?:\s+\p{Lu}[\w'’-]*)*"
"""Capitals that begin no sentence."""


def masked(text: pl.Expr) -> pl.Expr:
    """The text with every slot filled alike."""
    bare = text.str.replace_all(_MARKED, _SLOT).str.replace_all(_ADDRESS, _SLOT)
    return bare.str.replace_all(_NUMBER, _SLOT).str.replace_all(_NAME, "${1}0")
