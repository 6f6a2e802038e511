"""Where the keys of a recipe stand, from its indentation alone: works while the file is half written."""

from __future__ import annotations

import re
from collections.abc import Sequence

_KEY = re.compile(r"^(?P<indent> *)(?P<key>[A-Za-z_][\w-]*|\"[^\"]+\"|'[^']+')\s*:(?=\s|$)")


def key_of_line(lines: Sequence[str], at: int) -> str | None:
    """Dotted path of the key that stands on a line; None where none does."""
    match = _KEY.match(lines[at])
    if match is None:
        return None
    parents = parents_at(lines, at, len(match["indent"]))
    return ".".join([*parents, match["key"].strip("\"'")])


def parents_at(lines: Sequence[str], at: int, indent: int) -> list[str]:
    """The sections that a line with this indentation stands in, outermost first."""
    found: list[str] = []
    for above in range(at - 1, -1, -1):
        match = _KEY.match(lines[above])
        if match and len(match["indent"]) < indent:
            found.insert(0, match["key"].strip("\"'"))
            indent = len(match["indent"])
        if indent == 0:
            break
    return found


def key_columns(line: str) -> tuple[int, int] | None:
    """Start and end of the key on a line."""
    match = _KEY.match(line)
    return (match.start("key"), match.end("key")) if match else None


def value_columns(line: str) -> tuple[int, int]:
    """Start and end of what stands after the key, without a comment and without blanks; empty: where it
    would."""
    match = _KEY.match(line)
    after = match.end() if match else 0
    text = line[after:]
    comment = re.search(r"(^|\s)#", text) if '"' not in text and "'" not in text else None
    body = text[: comment.start()] if comment else text
    start = after + len(body) - len(body.lstrip())
    stripped = body.strip()
    return (start, start + len(stripped)) if stripped else (after, after)


def lines_of(lines: Sequence[str], at: int) -> tuple[int, int]:
    """First and last line of a key with all that stands below it, and the comment right above it."""
    match = _KEY.match(lines[at])
    indent = len(match["indent"]) if match else 0
    last = at
    for below in range(at + 1, len(lines)):
        text = lines[below]
        if text.strip() and not text.lstrip().startswith("#"):
            if len(text) - len(text.lstrip()) <= indent:
                break
            last = below
    return at, last
