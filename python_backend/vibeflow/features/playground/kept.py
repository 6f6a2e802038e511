"""What the user chose last in each project: whom to ask, and how. One small file in VibeFlow's home."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from vibeflow.protocol.playground import PlaygroundChoice
from vibeflow.store import atomic

_MOST = 200
"""Projects that are remembered."""


class KeptChoices:
    """A file that cannot be read is as if nothing had been chosen."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()

    def get(self, project_id: str) -> PlaygroundChoice:
        try:
            return PlaygroundChoice.model_validate(self._read().get(project_id, {}))
        except ValidationError:
            return PlaygroundChoice()

    def put(self, project_id: str, choice: PlaygroundChoice) -> None:
        with self._lock:
            known = self._read()
            known.pop(project_id, None)
            known[project_id] = choice.model_dump(mode="json", by_alias=True)
            atomic.write_json(self._file, dict(list(known.items())[-_MOST:]))

    def _read(self) -> dict[str, Any]:
        try:
            known = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return known if isinstance(known, dict) else {}
