"""VibeFlow's part of `.gitattributes`: what is kept byte for byte, what is a Git LFS pointer. The rest is the
user's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from vibeflow.store.layout import WEIGHTS, is_weights

_START = "# VibeFlow: kept byte for byte; large files are Git LFS pointers"
_END = "# End of VibeFlow's part"
_LFS = "filter=lfs diff=lfs merge=lfs -text"
LARGE = 1_000_000
"""Bytes: a larger file goes to Git LFS."""


def with_our_part(text: str, large: Iterable[str]) -> str:
    """`text` with our part in it, in its old place or at the end. `large` are paths of pointers besides
    weights."""
    paths = sorted(path for path in large if not is_weights(path))
    lines = [
        _START,
        *(f"/{folder}/** -text" for folder in ("data", "evaluation", "model")),
        f"/model/*{WEIGHTS} {_LFS}",
        *(f"{_quoted(path)} {_LFS}" for path in paths),
        _END,
    ]
    ours = "\n".join(lines) + "\n"
    start = text.find(_START)
    end = text.find(_END, start)
    if start < 0 or end < 0:
        gap = "\n" if text and not text.endswith("\n") else ""
        return text + gap + ours
    return text[:start] + ours + text[end + len(_END) :].removeprefix("\r").removeprefix("\n")


def pointers_in(text: str) -> frozenset[str]:
    """Paths that our part of `text` names as pointers besides weights."""
    start, end = text.find(_START), text.find(_END)
    lines = text[start:end].splitlines() if 0 <= start < end else []
    patterns = (line.removesuffix(_LFS).strip() for line in lines if line.endswith(_LFS))
    return frozenset(_unquoted(pattern) for pattern in patterns if pattern != f"/model/*{WEIGHTS}")


def _unquoted(pattern: str) -> str:
    """The path that `_quoted` made this pattern of."""
    if pattern.startswith('"'):
        pattern = pattern[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return re.sub(r"\\(.)", r"\1", pattern.removeprefix("/"))


def _quoted(path: str) -> str:
    """A pattern for exactly this path. git reads a pattern in double quotes as a C string."""
    pattern = "/" + "".join(f"\\{char}" if char in "*?[\\" else char for char in path)
    if any(char in ' "\\' or ord(char) < 32 for char in pattern):
        return '"' + pattern.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return pattern
