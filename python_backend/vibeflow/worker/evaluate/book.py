"""What an evaluation has found out so far, in its job's folder: a killed one goes on where it was.

JSON Lines, each written through to the disk when a batch is done. The first says what it was found from; with
anything else, nothing in the file counts. A last line that was cut short is one that was not written.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

BOOK_FILE = "progress.jsonl"


class EvaluationBook:
    """Implements the engine's `Book`."""

    def __init__(self, folder: Path, about: str) -> None:
        self._path = folder / BOOK_FILE
        self._known: dict[str, Any] = {}
        self._before, self._begun = 0.0, time.monotonic()
        sound = self._read(about)
        self.resumed = bool(self._known)
        """Whether an earlier worker left something that counts."""
        with self._path.open("ab") as file:
            file.truncate(sound)
        if not sound:
            self._write({"about": about})

    @property
    def seconds(self) -> float:
        """Of work, that before a kill included."""
        return self._before + time.monotonic() - self._begun

    def get(self, key: str) -> Any | None:
        return self._known.get(key)

    def put(self, key: str, value: Any) -> None:
        self._known[key] = value
        self._write({"key": key, "value": value, "seconds": round(self.seconds, 3)})

    def discard(self) -> None:
        """The result is safe and told of: this is no longer needed."""
        self._path.unlink(missing_ok=True)

    def _read(self, about: str) -> int:
        """Take what the file holds; returns how many of its bytes are sound."""
        try:
            data = self._path.read_bytes()
        except OSError:
            return 0
        sound = 0
        for number, line in enumerate(data.splitlines(keepends=True)):
            if not line.endswith(b"\n"):
                break
            try:
                entry = json.loads(line)
                if number == 0:
                    if entry["about"] != about:
                        return 0
                else:
                    self._known[entry["key"]] = entry["value"]
                    self._before = float(entry["seconds"])
            except (ValueError, KeyError, TypeError):
                break
            sound += len(line)
        return sound

    def _write(self, entry: dict[str, Any]) -> None:
        with self._path.open("ab") as file:
            file.write(json.dumps(entry).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
