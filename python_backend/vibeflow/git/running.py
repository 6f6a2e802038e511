"""Starts git with fixed arguments in a clean environment, through GitPython's command wrapper.

The environment says which repository is meant, if any: none is looked for. Knows nothing of repositories;
`git` says which.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from . import faults

_OUTER = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_PREFIX", "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE",
    "GIT_SHALLOW_FILE", "GIT_REPLACE_REF_BASE", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT",
    "GIT_QUARANTINE_PATH", "GIT_INTERNAL_SUPER_PREFIX", "GIT_REFERENCE_BACKEND", "GIT_DEFAULT_REF_FORMAT",
    "GIT_ATTR_SOURCE", "GIT_EXTERNAL_DIFF", "GIT_DEFAULT_HASH", "GIT_GLOB_PATHSPECS",
    "GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_AUTHOR_DATE",
    "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "GIT_COMMITTER_DATE",
)  # fmt: skip
"""Left by whoever started us, such as a git hook: they point git at another repository or put words in its
mouth."""

_OPTIONS = (
    "--no-pager", "--no-replace-objects", "--literal-pathspecs",
    "-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false", "-c", "gc.auto=0",
    "-c", "maintenance.auto=false", "-c", "safe.bareRepository=explicit", "-c", "log.showSignature=false",
    "-c", "i18n.commitEncoding=UTF-8", "-c", "i18n.logOutputEncoding=UTF-8", "-c", "submodule.recurse=false",
    "-c", "core.fsync=added,reference", "-c", "core.fsyncMethod=fsync",
    "-c", "core.protectHFS=true", "-c", "core.protectNTFS=true",
)  # fmt: skip


def start(
    folder: Path,
    where: Mapping[str, str],
    arguments: tuple[str, ...],
    *,
    given: bytes = b"",
    environment: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
    accept: tuple[int, ...] = (0,),
    seconds: float = 120,
    names: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """The exit status of `git <arguments>` in `folder`, and what it printed, with `given` on its stdin.
    `where` has to name a GIT_DIR, there or not. `settings` are for this command alone.
    `names`: paths in git's complaints, and what the user knows them by.

    Raises:
        GitFault: it failed with a status not in `accept`, took too long, or there is no git.
        DiskFull
    """
    assert "GIT_DIR" in where  # without, git would look for a repository, and read its settings
    for name in _OUTER:
        os.environ.pop(name, None)  # GitPython can add variables, not take any away
    # Without it, GitPython's import fails where there is no git; we say so ourselves.
    os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
    from git.cmd import Git as GitPython
    from git.exc import GitCommandNotFound

    extra = [part for name, value in (settings or {}).items() for part in ("-c", f"{name}={value}")]
    command = [str(GitPython.GIT_PYTHON_GIT_EXECUTABLE or "git"), *_OPTIONS, *extra, *arguments]
    try:
        started = GitPython(str(folder)).execute(
            command,
            istream=subprocess.PIPE,
            as_process=True,
            start_new_session=True,
            env={
                # What git says is read here, so it speaks English, whatever the user's language.
                "LC_ALL": "C",
                "LANGUAGE": "",
                "GIT_CEILING_DIRECTORIES": str(folder.parent),
                "GIT_TERMINAL_PROMPT": "0",
                "GIT_OPTIONAL_LOCKS": "0",
                "GIT_NO_LAZY_FETCH": "1",
                "GIT_ALLOW_PROTOCOL": "none",
                **where,
                **(environment or {}),
            },
        )
    except (GitCommandNotFound, FileNotFoundError) as error:
        if not folder.is_dir():
            raise NotADirectoryError(20, "is not a folder", str(folder)) from error
        raise faults.no_git() from error
    process = started.proc
    assert process is not None  # a process that just started has one
    try:
        out, said = process.communicate(given, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        _end(process)
        raise faults.too_slow(arguments[0], seconds) from error
    if process.returncode not in accept:
        complaint = said.decode(errors="replace")
        for path, name in (names or {}).items():
            complaint = complaint.replace(path, name)
        raise faults.git_failed(arguments[0], process.returncode, complaint, shutil.disk_usage(folder).free)
    return process.returncode, out


def _end(process: subprocess.Popen[bytes]) -> None:
    """End git with whatever it started, such as a program that waits for a key."""
    if sys.platform == "win32":
        process.kill()
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
