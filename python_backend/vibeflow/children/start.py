"""Starts a Python program as a child that cannot outlive this process, however this one ends.

The child holds the reading end of a pipe whose writing end only we have: the system closes it when we are
gone, and the child sees that (`tie`). A signal on the parent's death would not do: Linux sends it when the
*thread* that started the child ends. Windows hands no pipes on this way; there the child is told our process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import weakref
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from .tie import VARIABLE

_WINDOWS_FLAGS = getattr(subprocess, "CREATE_NO_WINDOW", 0)


def start(
    program: Sequence[str],
    *,
    stdin: int,
    stdout: int | IO[bytes],
    stderr: int | IO[bytes],
    cwd: Path | str | None = None,
    env: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """`program` as Python's own command line has it: `-m`, a module and its arguments, or a script's.

    Raises:
        OSError: the process cannot be started.
    """
    command = [sys.executable, "-m", "vibeflow.children", *program]
    environment = dict(os.environ if env is None else env)
    if sys.platform == "win32":
        import psutil  # noqa: PLC0415  # on Windows alone

        environment[VARIABLE] = f"process:{os.getpid()}:{psutil.Process().create_time()}"
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=cwd,
            env=environment,
            creationflags=_WINDOWS_FLAGS,
        )
    theirs, ours = os.pipe()
    try:
        child = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            cwd=cwd,
            env=environment | {VARIABLE: f"pipe:{theirs}"},
            pass_fds=(theirs,),
        )
    except BaseException:
        os.close(ours)
        raise
    finally:
        os.close(theirs)
    # Held as long as somebody here knows the child.
    weakref.finalize(child, os.close, ours)
    return child
