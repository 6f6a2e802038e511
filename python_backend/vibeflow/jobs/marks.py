"""A judge's marks as they come: `marks.jsonl` in a judge job's folder, one line a question, durable at once.

A line that a crash cut short does not count. Knows nothing of how marks are made.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from vibeflow.judging.marks import Marks
from vibeflow.judging.rounds import Marked
from vibeflow.store.inside import append_inside, open_inside, read_inside

MARKS_FILE = "marks.jsonl"


class MarksFile:
    def __init__(self, folder: Path) -> None:
        self._path = folder / MARKS_FILE

    def append(self, one: Marked) -> None:
        """
        Raises:
            OSError: it could not be written.
        """
        line = json.dumps(asdict(one), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        if not _ends_whole(self._path):
            line = b"\n" + line
        with append_inside(self._path.parent, MARKS_FILE) as file:
            file.write(line)
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> list[Marked]:
        return read_marks(self._path)


def _ends_whole(path: Path) -> bool:
    """Whether the file is empty, missing, or ends with a whole line."""
    try:
        with open_inside(path.parent, path.name) as file:
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - 1))
            return file.read(1) in (b"", b"\n")
    except FileNotFoundError:
        return True


def read_marks(path: Path) -> list[Marked]:
    """Every mark that is whole; none where there is no such file."""
    try:
        lines = read_inside(path.parent, path.name).splitlines()
    except OSError:
        return []
    return [one for line in lines if (one := _parse(line)) is not None]


def write_marks(marks: Iterable[Marked]) -> bytes:
    return b"".join(json.dumps(asdict(one)).encode() + b"\n" for one in marks)


def _parse(line: bytes) -> Marked | None:
    try:
        value: Any = json.loads(line)
        return Marked(**{**value, "base": Marks(**value["base"]), "tuned": Marks(**value["tuned"])})
    except (ValueError, TypeError, KeyError):
        return None
