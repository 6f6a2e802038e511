"""Where VibeFlow keeps its own files. Knows the names of folders and nothing of what is in them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

HOME_VARIABLE = "VIBEFLOW_HOME"


@dataclass(frozen=True)
class Home:
    """The user's folder for VibeFlow: `$VIBEFLOW_HOME`, else `~/.vibeflow`. Private to the user (mode
    0700)."""

    root: Path

    @classmethod
    def default(cls) -> Home:
        """The home that this process's environment names; made if it is not there.

        Raises:
            OSError: the folder cannot be made (no permission, disk full).
        """
        named = os.environ.get(HOME_VARIABLE)
        home = cls((Path(named).expanduser() if named else Path.home() / ".vibeflow").absolute())
        home.ensure()
        return home

    def ensure(self) -> None:
        """Make the folders. The root is set to 0700 only when we make it: a user's own choice stays."""
        if not self.root.is_dir():
            self.root.mkdir(parents=True, exist_ok=True)
            self.root.chmod(0o700)
        for folder in (self.projects, self.logs, self.cache, self.runner):
            folder.mkdir(mode=0o700, exist_ok=True)

    @property
    def database(self) -> Path:
        return self.root / "vibeflow.db"

    @property
    def projects(self) -> Path:
        """Where a project goes when the user names no folder."""
        return self.root / "projects"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def cache(self) -> Path:
        """May be deleted at any time."""
        return self.root / "cache"

    @property
    def runner(self) -> Path:
        """The runner's folder: its lock, and who holds it."""
        return self.root / "runner"

    @property
    def runner_lock(self) -> Path:
        """Held exclusively by the user's one runner, for as long as it lives."""
        return self.runner / "lease.lock"
