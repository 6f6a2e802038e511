r"""Blanks around a text, where they mean nothing.

Code, YAML, Makefiles, diffs, tables and verse are laid out with blanks: there an indent, a tab or the line
end at the close is part of the text, and all of it stays to the character. In prose nothing is lost without
the blanks around it. Where it is not plain which of both a text is, it stays: being wrong costs a blank.
"""

from __future__ import annotations

import re

import polars as pl

LAID_OUT = "(?m)" + "|".join(
    (
        r"\t",
        r"^[ \u00a0\u3000]{2,}\S",
        r"\n[ \u00a0\u3000]+\S",
        r"\S[ ]+\r?\n\s*\S",
        r"```|~~~",
        r"[;{}\\]\s*$",
        r"\w[(\[]|=|<[\w/!?]",
        r"^\s*(#|//|--|/\*|>>>|\$ )",
        r"^[\w.-]+:\s*$",
    )
)
"""An indent, a tab, blanks at the end of a line within, or a sign that people write in code only."""
_ENDS = r"[.!?…。！？][)\"'”’»]*\s*$"
_SENTENCE = r"^\s*[“„«¿¡'\"(]?[^\W\d_][^;{}=<>\\|#`\t\n]*" + _ENDS
"""One line that reads as a sentence, whatever stands before it."""
_PY_LAID_OUT, _PY_ENDS, _PY_SENTENCE = (re.compile(pattern) for pattern in (LAID_OUT, _ENDS, _SENTENCE))


def trimmed(text: pl.Expr) -> pl.Expr:
    """The text without the blanks around it that mean nothing. One of blanks alone counts as missing, not as
    untidy, and stays."""
    bare = text.str.strip_chars()
    loose = (bare != "") & (bare.str.len_bytes() != text.str.len_bytes())
    several = bare.str.contains("\n", literal=True)
    plain = ~text.str.contains(LAID_OUT) & (~several | text.str.contains(_ENDS))
    return pl.when(loose & (plain | (~several & text.str.contains(_SENTENCE)))).then(bare).otherwise(text)


def trim(text: str) -> str:
    """As `trimmed`, of one text."""
    bare = text.strip()
    if not bare or len(bare) == len(text):
        return text
    several = "\n" in bare
    plain = not _PY_LAID_OUT.search(text) and (not several or _PY_ENDS.search(text) is not None)
    return bare if plain or (not several and _PY_SENTENCE.search(text)) else text
