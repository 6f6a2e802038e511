"""The versions in a repository's history, read from the trailers of its commits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from vibeflow.git.objects import Repository
from vibeflow.git.refs import tips

from .message import DELETED, JOB, RUN, Trailers, read_trailers, trailer_of

_FORMAT = "--format=%H%n%cI%n%B"


@dataclass(frozen=True)
class Version:
    commit: str
    number: int
    created_at: str
    """ISO 8601, when it was committed."""
    subject: str
    trailers: Trailers


def versions(repository: Repository, *heads: str) -> list[Version]:
    """The versions that lead to any of `heads`, newest first."""
    return list(_versions(repository.folder, repository.git_folder, repository.common_folder, heads))


def all_versions(repository: Repository) -> list[Version]:
    """Those of every branch and tag, newest first."""
    return versions(repository, *tips(repository))


def next_number(repository: Repository) -> int:
    """One more than any version has, on whatever branch."""
    return 1 + max((version.number for version in all_versions(repository)), default=0)


@lru_cache(maxsize=256)
def _versions(
    folder: Path, git_folder: Path, common_folder: Path, heads: tuple[str, ...]
) -> tuple[Version, ...]:
    """Kept in memory: what leads to a commit never changes, and the list of projects asks often."""
    if not heads:
        return ()
    found = _log(Repository(folder, git_folder, common_folder), RUN, *heads)
    # A commit that lost its number (rewritten by hand) counts on from the one before.
    numbered: list[Version] = []
    last = 0
    for commit, created_at, message in reversed(found):
        trailers = read_trailers(message)
        if trailers.run_id is not None:
            last = trailers.number or last + 1
            numbered.append(Version(commit, last, created_at, message.partition("\n")[0], trailers))
    return tuple(numbered[::-1])


def commit_of_job(repository: Repository, job: str) -> str | None:
    """The commit that a run was saved as, on whatever branch it is."""
    starts = ("HEAD",) if repository.head() else ()
    for commit, _, message in _log(repository, f"{JOB}: {job}", "--all", *starts):
        if read_trailers(message).job == job:
            return commit
    return None


def deleted_versions(repository: Repository) -> frozenset[str]:
    """Commits of the versions whose weights were removed on the user's word."""
    return _deleted(repository.folder, repository.git_folder, repository.common_folder, tips(repository))


@lru_cache(maxsize=64)
def _deleted(folder: Path, git_folder: Path, common_folder: Path, heads: tuple[str, ...]) -> frozenset[str]:
    if not heads:
        return frozenset()
    found = _log(Repository(folder, git_folder, common_folder), DELETED, *heads)
    named = (trailer_of(message, DELETED) for _, _, message in found)
    return frozenset(commit for commit in named if commit)


def message_of(repository: Repository, commit: str) -> str:
    out = repository.git.run("log", "-1", "--no-show-signature", "--format=%B", commit, "--")
    return out.decode(errors="replace").strip()


def _log(repository: Repository, phrase: str, *starts: str) -> list[tuple[str, str, str]]:
    """(commit, time, message) of each commit whose message holds `phrase`, newest first."""
    out = repository.git.run(
        "log",
        "-z",
        "--topo-order" if len(starts) < 2 else "--date-order",
        "--no-show-signature",
        "--fixed-strings",
        f"--grep={phrase}",
        _FORMAT,
        *starts,
        "--",
    )
    records = []
    for record in out.decode(errors="replace").split("\0"):
        if record:
            commit, created_at, message = record.split("\n", 2)
            records.append((commit, created_at, message))
    return records
