"""Notices that what set-up rests on has changed on the disk, whoever changed it: recipe, data, prices,
measurements. By looking at their times; two looks a second cost a few stats."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from vibeflow.store.home import Home
from vibeflow.store.layout import DATA, MANIFEST, RECIPE_FILE

from .prices import PRICES_FILE

_EVERY = 0.5
Stamp = tuple[tuple[int, int] | None, ...]


class RecipeWatch:
    """Follows the projects that were looked at. Safe to use from several threads."""

    def __init__(self, home: Home, changed: Callable[[str], None]) -> None:
        self._shared = (home.root / PRICES_FILE, home.cache / "calibration.json")
        self._changed = changed
        self._followed: dict[str, tuple[Path, Stamp]] = {}
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def follow(self, project_id: str, path: Path) -> None:
        """Tell of changes to this project from now on."""
        with self._lock:
            if project_id not in self._followed:
                self._followed[project_id] = path, self._stamp(path)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="set-up watch", daemon=True)
                self._thread.start()

    def close(self) -> None:
        self._closing.set()

    def _run(self) -> None:
        while not self._closing.wait(_EVERY):
            with self._lock:
                followed = list(self._followed.items())
            for project_id, (path, before) in followed:
                now = self._stamp(path)
                if now != before:
                    with self._lock:
                        self._followed[project_id] = path, now
                    self._changed(project_id)

    def _stamp(self, project: Path) -> Stamp:
        return tuple(map(_stamp, (project / RECIPE_FILE, project / DATA / MANIFEST, *self._shared)))


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
