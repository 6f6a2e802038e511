"""What git says when it fails, in words for the user: cause and way out. Starts no program."""

from __future__ import annotations

import re
from pathlib import Path

from vibeflow.l10n import listed, t
from vibeflow.protocol.errors import DiskFull, ErrorAction, ForeignState, GitFault, VibeFlowError

RETRY = ErrorAction(kind="retry", label=t("Try again"))
_LOCK = re.compile(
    r"Unable to create '([^']+\.lock)'|cannot lock ref .*'([^']+\.lock)'.*File exists", re.IGNORECASE
)

_SHOWN = 6

_FULL = ("No space left on device", "Disk quota exceeded", "Out of diskspace")
"""The last is git's own, where a write came to less than was given."""
_TOO_LITTLE = 65_536
"""Bytes."""


def no_git() -> GitFault:
    return GitFault(
        t("Git is not installed, or not on the PATH."),
        hint=t("VibeFlow keeps every model as a version in git. Install git 2.30 or newer, then try again."),
        action=RETRY,
    )


def too_slow(command: str, seconds: float) -> GitFault:
    return GitFault(
        t(
            "Git did not finish within {seconds:.0f} seconds (git {command}).",
            seconds=seconds,
            command=command,
        ),
        hint=t("The disk may be very slow, or git may be waiting for a key to be unlocked. Try again."),
        action=RETRY,
    )


def locked(lock: Path | str) -> GitFault:
    return GitFault(
        t(
            "Another git program is working on this project, or one crashed and left {lock} behind.",
            lock=lock,
        ),
        hint=t("Wait for it to end. If no git runs, delete that file, then try again. Nothing is lost."),
        action=RETRY,
    )


def unwritable(commit: str, path: str) -> ForeignState:
    """Said of a tree that git itself would not write."""
    return ForeignState(
        t(
            "The commit {commit} holds a file {path}. Git refuses such a path, because it can "
            "lead into the repository's own folder.",
            commit=commit[:8],
            path=_shown(path),
        ),
        hint=t(
            "Nothing was written. Somebody made it on purpose or with a faulty program: use "
            "another branch or version, and ask whoever the project is from."
        ),
    )


def linked(path: str, *, keeping: bool = False) -> ForeignState:
    """Said of a symbolic link where a file or folder of the project's own is wanted for a commit; `keeping`:
    for one that keeps what would be overwritten."""
    shown = _shown(path)
    return ForeignState(
        t(
            "{path} is a symbolic link or lies behind one, and would have been kept in a commit. "
            "VibeFlow follows no links in a project.",
            path=shown,
        )
        if keeping
        else t(
            "{path} is a symbolic link or lies behind one, and would have been committed. "
            "VibeFlow follows no links in a project.",
            path=shown,
        ),
        hint=t("Put the file or folder itself in the link's place, then try again. Nothing was changed."),
    )


def link_in_git(path: str, doing: str) -> ForeignState:
    """Said of a commit with a symbolic link where VibeFlow reads a file. `doing`: as in `follow`."""
    return ForeignState(
        t(
            "{doing} would put a symbolic link in the place of {path}, and VibeFlow follows no "
            "links in a project.",
            doing=doing,
            path=_shown(path),
        ),
        hint=t(
            "Nothing was changed. Replace the link by the file itself on that branch, in a "
            "terminal, then try again."
        ),
    )


def no_state_folder(path: str) -> ForeignState:
    return ForeignState(
        t("{path} in this project is not a folder, so that nothing can be made there.", path=path),
        hint=t(
            "VibeFlow keeps its own files there and follows no links. Move what is there out of "
            "the project, then try again. Nothing was changed."
        ),
    )


def state_in_git(named: list[str], doing: str) -> ForeignState:
    """Said of a commit that has VibeFlow's own folder in it."""
    return ForeignState(
        t(
            "{doing} would change VibeFlow's own files of jobs and caches: {files}. They "
            "do not belong into git.",
            doing=doing,
            files=listed([_shown(path) for path in named], _SHOWN),
        ),
        hint=t(
            "Nothing was changed. To take them out of the branch: git rm -r --cached .vibeflow "
            "there, in a terminal, then commit. The files themselves stay."
        ),
    )


def git_failed(command: str, status: int, said: str, free: int) -> VibeFlowError:
    """The error for a git command that ended with `status` and wrote `said` on stderr.

    `free`: bytes that were left on the disk.
    """
    # Not everything in git says why it could not write.
    if free < _TOO_LITTLE or any(phrase in said for phrase in _FULL):
        return DiskFull(
            t("The disk is full: git could not save."),
            hint=t("Free some space and try again. What was saved before is intact."),
            action=RETRY,
        )
    if found := _LOCK.search(said):
        return locked(found[1] or found[2])
    if "dubious ownership" in said or "safe.directory" in said:
        return GitFault(
            t("Git refuses to work in this folder, because it belongs to another user."),
            hint=t(
                "Run git config --global --add safe.directory with the project's folder, if you trust it."
            ),
        )
    if "gpg failed" in said or "failed to sign" in said or "signing failed" in said:
        return GitFault(
            t("Your git is set to sign commits, and signing failed: {said}", said=_last_line(said)),
            hint=t("Unlock your signing key and try again, or turn off commit.gpgsign in your git settings."),
            action=RETRY,
        )
    line = _last_line(said)
    return GitFault(
        t(
            "Git failed (git {command}, exit code {status}): {said}",
            command=command,
            status=status,
            said=line,
        )
        if line
        else t(
            "Git failed (git {command}, exit code {status}): it gave no reason",
            command=command,
            status=status,
        ),
        hint=t(
            "Run git status in the project's folder to see what is wrong. What was saved before is intact."
        ),
        action=RETRY,
    )


def _shown(path: str) -> str:
    """A path in a message: control characters and what is no text are written out."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in path[:200])


def _last_line(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines[-1:]
    return re.sub(r"^(fatal|error): ", "", telling[0])[:300] if telling else ""
