"""One line of data/{train,test,removed}.jsonl, taken apart and held against what such a line is.

The files are the dataset itself: they are edited by hand, merged by git, and come with other people's
projects. Whoever reads a line through here may rely on its shape. Knows the three layouts (conversation,
passage, removed row) and nothing of files.
"""

from __future__ import annotations

import json
from typing import Any

from vibeflow.protocol.datasets import Part

_LAST = (1 << 32) - 1
"""Row numbers are kept in 32 bits."""
_ROLES = frozenset({"system", "user", "assistant"})


def parse_line(line: bytes | str, part: Part) -> dict[str, Any]:
    """The line's object. Raises `ValueError` where it is not a row of such a file."""
    try:
        row = json.loads(line)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error
    if not isinstance(row, dict):
        raise ValueError("it is no object")
    number = row.get("n")
    if not isinstance(number, int) or isinstance(number, bool) or not 1 <= number <= _LAST:
        raise ValueError("it has no row number")
    if not (_removed(row) if part == "removed" else _kept(row)):
        raise ValueError("its parts are not those of a row")
    return row


def _kept(row: dict[str, Any]) -> bool:
    if not (_text_or_none(row.get("topic")) and _text_or_none(row.get("rejected"))):
        return False
    if "messages" not in row:
        return isinstance(row.get("text"), str)
    messages = row["messages"]
    return isinstance(messages, list) and all(
        isinstance(one, dict) and one.get("role") in _ROLES and isinstance(one.get("content"), str)
        for one in messages
    )


def _removed(row: dict[str, Any]) -> bool:
    cells = row.get("row")
    return (
        isinstance(row.get("reason"), str)
        and _text_or_none(row.get("detail"))
        and isinstance(cells, dict)
        and all(_text_or_none(cell) for cell in cells.values())
    )


def _text_or_none(value: object) -> bool:
    return value is None or isinstance(value, str)
