"""What git says when it fails, in words for the user: cause and way out. Starts no program."""

from __future__ import annotations

import re
from pathlib import Path

from vibeflow.protocol.errors import DiskFull, ErrorAction, ForeignState, GitFault, VibeFlowError

RETRY = ErrorAction(kind="retry", label="Try again")
_LOCK = re.compile(
    r"Unable to create '([^']+\.lock)'|cannot lock ref .*'([^']+\.lock)'.*File exists", re.IGNORECASE
)

_SHOWN = 6

_FULL = ("No space left on device", "Disk quota exceeded", "Out of diskspace")
"""The last is git's own, where a write came to less than was given."""


def no_git() -> GitFault:
    return GitFault(
        "Git is not installed, or not on the PATH.",
        hint="VibeFlow keeps every model as a version in git. Install git 2.30 or newer, then try again.",
        action=RETRY,
    )


def too_slow(command: str, seconds: float) -> GitFault:
    return GitFault(
        f"Git did not finish within {seconds:.0f} seconds (git {command}).",
        hint="The disk may be very slow, or git may be waiting for a key to be unlocked. Try again.",
        action=RETRY,
    )


def locked(lock: Path | str) -> GitFault:
    return GitFault(
        f"Another git program is working on this project, or one crashed and left {lock} behind.",
        hint="Wait for it to end. If no git runs, delete that file, then try again. Nothing is lost.",
        action=RETRY,
    )


def unwritable(commit: str, path: str) -> ForeignState:
    """Said of a tree that git itself would not write."""
    return ForeignState(
        f"The commit {commit[:8]} holds a file {_shown(path)}. Git refuses such a path, because it can lead "
        "into the repository's own folder.",
        hint="Nothing was written. Somebody made it on purpose or with a faulty program: use another branch "
        "or version, and ask whoever the project is from.",
    )


def linked(path: str, doing: str) -> ForeignState:
    """Said of a symbolic link where a file or folder of the project's own is wanted."""
    return ForeignState(
        f"{_shown(path)} is a symbolic link or lies behind one, and {doing}. VibeFlow follows no links in a "
        "project.",
        hint="Put the file or folder itself in the link's place, then try again. Nothing was changed.",
    )


def link_in_git(path: str, doing: str) -> ForeignState:
    """Said of a commit with a symbolic link where VibeFlow reads a file."""
    return ForeignState(
        f"{doing} would put a symbolic link in the place of {_shown(path)}, and VibeFlow follows no "
        "links in a project.",
        hint="Nothing was changed. Replace the link by the file itself on that branch, in a terminal, then "
        "try again.",
    )


def no_state_folder(path: str) -> ForeignState:
    return ForeignState(
        f"{path} in this project is not a folder, so that nothing can be made there.",
        hint="VibeFlow keeps its own files there and follows no links. Move what is there out of the "
        "project, then try again. Nothing was changed.",
    )


def state_in_git(named: list[str], doing: str) -> ForeignState:
    """Said of a commit that has VibeFlow's own folder in it."""
    shown = ", ".join(_shown(path) for path in named[:_SHOWN])
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    return ForeignState(
        f"{doing} would change VibeFlow's own files of jobs and caches: {shown}{more}. They do not belong "
        "into git.",
        hint="Nothing was changed. To take them out of the branch: git rm -r --cached .vibeflow there, in a "
        "terminal, then commit. The files themselves stay.",
    )


def git_failed(command: str, status: int, said: str) -> VibeFlowError:
    """The error for a git command that ended with `status` and wrote `said` on stderr."""
    if any(phrase in said for phrase in _FULL):
        return DiskFull(
            "The disk is full: git could not save.",
            hint="Free some space and try again. What was saved before is intact.",
            action=RETRY,
        )
    if found := _LOCK.search(said):
        return locked(found[1] or found[2])
    if "dubious ownership" in said or "safe.directory" in said:
        return GitFault(
            "Git refuses to work in this folder, because it belongs to another user.",
            hint="Run git config --global --add safe.directory with the project's folder, if you trust it.",
        )
    if "gpg failed" in said or "failed to sign" in said or "signing failed" in said:
        return GitFault(
            f"Your git is set to sign commits, and signing failed: {_last_line(said)}",
            hint="Unlock your signing key and try again, or turn off commit.gpgsign in your git settings.",
            action=RETRY,
        )
    return GitFault(
        f"Git failed (git {command}, exit code {status}): {_last_line(said) or 'it gave no reason'}",
        hint="Run git status in the project's folder to see what is wrong. What was saved before is intact.",
        action=RETRY,
    )


def _shown(path: str) -> str:
    """A path in a message: control characters and what is no text are written out."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in path[:200])


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines[-1:]
    return re.sub(r"^(fatal|error): ", "", telling[0])[:300] if telling else ""
