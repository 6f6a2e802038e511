"""A project's git repository as objects and HEAD: read, and moved on by one commit at a time.

Uses git's plumbing only: making a repository is `repository`'s, the working tree and the index are
`worktree`'s. Knows nothing of what a version is made of.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.errors import GitFault, NotFound

from . import faults, lfs, paths
from .command import Git
from .config import UserConfig, user_config

PATIENCE = 10.0
"""Seconds to wait for another git program to let go of the index."""
_STALE_INDEX = 3600.0


@dataclass(frozen=True)
class Entry:
    """A file in a tree."""

    mode: str
    """As git writes it: `100644`; `120000` is a symbolic link."""
    oid: str


class Repository:
    """Opened with `repository.open_repository` or `repository.init`; cheap to make."""

    def __init__(self, folder: Path, git_folder: Path, common_folder: Path) -> None:
        self.folder = folder
        self.git_folder = git_folder
        """Holds HEAD and index of this working tree."""
        self.common_folder = common_folder
        """Holds the objects; the same for all worktrees."""
        self.git = Git(folder)
        self.lfs = lfs.ObjectStore(common_folder)

    @cached_property
    def user(self) -> UserConfig:
        return user_config(self.git)

    def head(self) -> str | None:
        """The commit that HEAD is at, on a branch or not; None before the first."""
        status, out = self.git.status("rev-parse", "--verify", "--quiet", "HEAD^{commit}")
        return out.decode().strip() if status == 0 else None

    def branch(self) -> str | None:
        """The branch that HEAD is on, born or not; None on a detached HEAD."""
        status, out = self.git.status("symbolic-ref", "--quiet", "HEAD")
        return out.decode().strip().removeprefix("refs/heads/") if status == 0 else None

    def resolve(self, commit: str) -> str:
        """The full id of the commit that begins so.

        Raises:
            NotFound: no such commit here, or not an id at all.
        """
        if re.fullmatch(r"[0-9a-f]{4,64}", commit):
            spec = f"{commit}^{{commit}}"
            status, out = self.git.status(
                "rev-parse", "--verify", "--quiet", "--end-of-options", spec, accept=(0, 1, 128)
            )
            # rev-parse prints "--end-of-options" itself in some releases of git: the id is the last line.
            if status == 0:
                return out.decode().split()[-1]
        raise NotFound(
            t("This project has no version {commit}.", commit=commit[:40]),
            hint=t(
                "Choose one from the list of versions. If the project was cloned, fetch its history first."
            ),
        )

    def tree(self, commit: str | None, *below: str) -> dict[str, Entry]:
        """The files of a commit by path, those of `below` or all; empty for None.

        The one place where a tree is read, so that nothing is ever written to a path that git would not
        write.

        Raises:
            ForeignState: there is such a path.
        """
        if commit is None:
            return {}
        out = self.git.run("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit, *below)
        found: dict[str, Entry] = {}
        for record in out.split(b"\0"):
            if record:
                facts, _, name = record.partition(b"\t")
                mode, _kind, oid = facts.decode().split()
                path = name.decode("utf-8", "surrogateescape")
                if not paths.is_writable(path, mode):
                    raise faults.unwritable(commit, path)
                found[path] = Entry(mode, oid)
        return found

    def blob(self, oid: str) -> bytes:
        """A file's content as git has it, checked against its id.

        Raises:
            GitFault: it is missing or damaged.
        """
        data = self.git.run("cat-file", "blob", oid)
        if self.blob_oid(data, len(oid)) != oid:
            raise GitFault(
                t("The git object {oid} is damaged.", oid=oid),
                hint=t("Restore the .git folder from a backup, or clone the project again."),
            )
        return data

    @staticmethod
    def blob_oid(data: bytes, length: int = 40) -> str:
        """The id that git gives to this content; `length` tells SHA-1 (40) from SHA-256 (64) repositories."""
        hasher = hashlib.sha1(usedforsecurity=False) if length == 40 else hashlib.sha256()
        hasher.update(b"blob %d\0" % len(data) + data)
        return hasher.hexdigest()

    def store_blob(self, data: bytes) -> str:
        return self.git.run("hash-object", "-w", "--stdin", "--no-filters", given=data).decode().strip()

    def store_tree(self, parent: str | None, changes: Mapping[str, Entry | None]) -> str:
        """The tree of `parent` with files set or (None) taken out. The user's index is not touched."""
        index = self.git_folder / f"vibeflow-index-{secrets.token_hex(6)}"
        environment = {"GIT_INDEX_FILE": str(index)}
        # Whole, not split: a split one would leave its other half behind.
        settings = {"core.splitIndex": "false", "index.sparse": "false"}
        try:
            if parent is not None:
                self.git.run(
                    "read-tree", "--end-of-options", parent, environment=environment, settings=settings
                )
            given = index_info(changes)
            self.git.run(
                "update-index",
                "-z",
                "--index-info",
                given=given,
                environment=environment,
                settings=settings,
            )
            return self.git.run("write-tree", environment=environment, settings=settings).decode().strip()
        finally:
            for left in (index, index.with_name(index.name + ".lock"), *self._stale_indexes()):
                with contextlib.suppress(OSError):
                    left.unlink()

    def store_commit(self, tree: str, parent: str | None, message: str, others: tuple[str, ...] = ()) -> str:
        """A commit by the user, signed when the user's own settings say so; no branch moves. `others` are the
        further parents of a merge."""
        every = ((parent,) if parent else ()) + others
        parents = tuple(part for each in every for part in ("-p", each))
        signed = ("-S",) if self.user.signs else ()
        out = self.git.run(
            "commit-tree",
            *signed,
            *parents,
            "-F",
            "-",
            tree,
            given=message.encode(),
            environment=self.user.identity,
            settings=self.user.signing if signed else None,
        )
        return out.decode().strip()

    def advance(self, old: str | None, new: str, why: str) -> bool:
        """Move HEAD's branch (or HEAD itself, where it is on none) from `old` to `new`; False when it was not
        there."""
        before = old or "0" * len(new)
        try:
            self.git.run(
                "update-ref", "-m", f"vibeflow: {why}", "HEAD", new, before, environment=self.user.identity
            )
        except GitFault:
            if self.head() != old:
                return False
            raise
        return True

    def wait_for_index(self, patience: float = PATIENCE) -> None:
        """Return when no other git program holds the index.

        Raises:
            GitFault: it is still held after `patience` seconds.
        """
        lock = self.git_folder / "index.lock"
        until = time.monotonic() + patience
        while lock.exists():
            if time.monotonic() >= until:
                raise faults.locked(lock)
            time.sleep(0.1)

    def _stale_indexes(self) -> Iterable[Path]:
        """Temporary indexes of ours whose maker was killed."""
        for path in self.git_folder.glob("vibeflow-index-*"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _STALE_INDEX:
                    yield path


def index_info(changes: Mapping[str, Entry | None]) -> bytes:
    """What `git update-index -z --index-info` reads."""
    nowhere = "0" * 40
    lines = []
    for path, entry in sorted(changes.items()):
        facts = f"{entry.mode} {entry.oid}" if entry else f"0 {nowhere}"
        lines.append(facts.encode() + b"\t" + path.encode("utf-8", "surrogateescape") + b"\0")
    return b"".join(lines)
