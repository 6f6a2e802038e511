"""Where in a line of JSON its values stand: for squiggles under one value, and changes to nothing else."""

from __future__ import annotations

import re
from json.decoder import scanstring  # type: ignore[attr-defined]  # public, and not in the stubs

from .problems import Path

Place = tuple[int, int]
"""Start and end in characters, end excluded; of a string with its quotes."""

_BLANK = re.compile(r"[ \t\r\n]*")
_SCALAR = re.compile(r"[^,\]\}\s]+")
_ESCAPE = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")
"""One escaped character; a surrogate pair is one."""


def places(text: str) -> dict[Path, Place]:
    """Place of every value, by path; empty when the text is not JSON or nested too deeply."""
    found: dict[Path, Place] = {}
    try:
        _value(text, _skip(text, 0), (), found)
    except (ValueError, IndexError, RecursionError):
        return {}
    return found


def place(text: str, path: Path) -> Place:
    """Place of the value at `path`; of the nearest one around it where there is none; the whole text at
    last."""
    known = places(text)
    for length in range(len(path), 0, -1):
        if path[:length] in known:
            return known[path[:length]]
    stripped = text.strip()
    start = text.find(stripped)
    return start, start + len(stripped)


def within(text: str, of: Place, start: int, end: int | None) -> Place:
    """The part of a string value, given in characters of the string, as a place in the text."""
    opening, closing = of
    if text[opening : opening + 1] != '"' or (start == 0 and end is None):
        return of
    marks = [opening + 1]
    at = opening + 1
    while at < closing - 1:
        escape = _ESCAPE.match(text, at)
        at = escape.end() if escape else at + 1
        marks.append(at)
    last = len(marks) - 1
    return marks[min(start, last)], marks[last if end is None else min(end, last)]


def _skip(text: str, at: int) -> int:
    match = _BLANK.match(text, at)
    return match.end() if match else at


def _value(text: str, at: int, path: Path, found: dict[Path, Place]) -> int:
    """Notes the value that begins at `at`; returns where it ends."""
    first = text[at]
    if first == '"':
        end = int(scanstring(text, at + 1, False)[1])
    elif first == "{":
        end = _members(text, at + 1, path, found)
    elif first == "[":
        end = _items(text, at + 1, path, found)
    else:
        match = _SCALAR.match(text, at)
        if match is None:
            raise ValueError("no value")
        end = match.end()
    found[path] = (at, end)
    return end


def _members(text: str, at: int, path: Path, found: dict[Path, Place]) -> int:
    at = _skip(text, at)
    while text[at] != "}":
        if text[at] == ",":
            at = _skip(text, at + 1)
        key, at = scanstring(text, at + 1, False)
        at = _skip(text, at)
        if text[at] != ":":
            raise ValueError("no colon")
        at = _skip(text, _value(text, _skip(text, at + 1), (*path, key), found))
    return at + 1


def _items(text: str, at: int, path: Path, found: dict[Path, Place]) -> int:
    at = _skip(text, at)
    position = 0
    while text[at] != "]":
        if text[at] == ",":
            at = _skip(text, at + 1)
        at = _skip(text, _value(text, at, (*path, position), found))
        position += 1
    return at + 1
