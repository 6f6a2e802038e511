"""git in a project's folder, in an environment of ours: no program that the repository names is ever run.

Git reads its settings from the repository's common folder, and there it is shown one of our own making
(`shadow`); so there is no list of settings that must be kept harmless. Commands that work without a
repository, such as the one that makes it, are given a git folder that does not exist. Knows nothing of
versions; `repository` builds on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from . import running, shadow, trust


class Git:
    """git in one folder, which must be the top of its working tree: folders above are never looked at."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def run(
        self,
        *arguments: str,
        given: bytes = b"",
        environment: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
        accept: tuple[int, ...] = (0,),
        seconds: float = 120,
    ) -> bytes:
        """What `git <arguments>` prints, with `given` on its stdin. `settings` are for this command alone.

        Raises:
            GitFault: it failed with a status not in `accept`, took too long, or there is no git.
            ForeignState: the folder's `.git` leads elsewhere; nothing was started.
            DiskFull
        """
        return self.status(
            *arguments,
            given=given,
            environment=environment,
            settings=settings,
            accept=accept,
            seconds=seconds,
        )[1]

    def status(
        self,
        *arguments: str,
        given: bytes = b"",
        environment: Mapping[str, str] | None = None,
        settings: Mapping[str, str] | None = None,
        accept: tuple[int, ...] = (0, 1),
        seconds: float = 120,
    ) -> tuple[int, bytes]:
        """As `run`, with the exit status."""
        folders = trust.git_folders(self.folder)
        where, names = {"GIT_DIR": str(self.folder / ".git")}, {}
        if folders is not None:
            where = shadow.environment(self.folder, *folders)
            names = {where["GIT_COMMON_DIR"]: str(folders[1])}
        return running.start(
            self.folder,
            where,
            arguments,
            given=given,
            environment=environment,
            settings=settings,
            accept=accept,
            seconds=seconds,
            names=names,
        )

    def text(self, *arguments: str, accept: tuple[int, ...] = (0,)) -> str:
        """As `run`, as one stripped text."""
        return self.run(*arguments, accept=accept).decode(errors="replace").strip()
