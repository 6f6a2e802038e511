"""VibeFlow's part of `.gitattributes`: what is kept byte for byte, what is a Git LFS pointer. The rest is the
user's."""

from __future__ import annotations

from collections.abc import Iterable

ATTRIBUTES_FILE = ".gitattributes"
_START = "# VibeFlow: kept byte for byte; large files are Git LFS pointers"
_END = "# End of VibeFlow's part"
_LFS = "filter=lfs diff=lfs merge=lfs -text"
WEIGHTS = ".safetensors"


def is_weights(path: str) -> bool:
    """Whether a file is a pointer whatever its size."""
    return path.startswith("model/") and path.endswith(WEIGHTS) and path.count("/") == 1


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


def _quoted(path: str) -> str:
    """A pattern for exactly this path. git reads a pattern in double quotes as a C string."""
    pattern = "/" + "".join(f"\\{char}" if char in "*?[\\" else char for char in path)
    if any(char in ' "\\' or ord(char) < 32 for char in pattern):
        return '"' + pattern.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return pattern
