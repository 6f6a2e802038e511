"""A process that does the work of `work.py` in children of itself, so that they can be killed at any step.

It has a single thread and opens nothing of a project, so that a child has no lock that somebody else held
when it was born; the tests' own process has many threads. Reads a list of orders a line, starts a child for
each, all at once, and writes the list of their exit codes (a signal is negative). An order has `work`,
`home`, `project`, `commits`, `runs`, and perhaps `die_at`, the step before which the child kills itself, or
`file_limit`, the bytes that a file of its may have. Exit codes: 0 done, 7 refused in words, 3 anything else,
with its traceback on stderr.
"""

from __future__ import annotations

import faulthandler
import json
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from finished_run import Site
from work import EVERY

from vibeflow.features.context import Context
from vibeflow.features.services import Services
from vibeflow.git import lfs
from vibeflow.git.command import Git
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.store import atomic
from vibeflow.store.database import Store
from vibeflow.store.home import Home

LONGEST = 60.0
"""Seconds that a child may take; then it says where it stands and ends."""


def before_each_step(call: Callable[[], None]) -> None:
    """Call it ahead of every git command and every file that is written or removed."""

    def guarded(original: Any) -> Any:
        def wrapper(*arguments: Any, **named: Any) -> Any:
            call()
            return original(*arguments, **named)

        return wrapper

    for owner, name in (
        (Git, "status"),
        (lfs.ObjectStore, "put"),
        (atomic, "write_bytes"),
        (Path, "replace"),
        (Path, "unlink"),
    ):
        setattr(owner, name, guarded(getattr(owner, name)))


def die_at(step: int) -> None:
    """From now on, be killed ahead of the given step, as by `kill -9`."""
    left = step

    def count() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    before_each_step(count)


def do(order: dict[str, Any]) -> int:
    home = Home(Path(order["home"]))
    ctx = Context(home=home, store=Store(home), events=lambda name, params: None)
    site = Site(ctx, Services.over(ctx).projects.get(order["project"]), order["runs"], order["commits"])
    if "die_at" in order:
        die_at(order["die_at"])
    if "file_limit" in order:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["file_limit"], order["file_limit"]))
    try:
        EVERY[order["work"]](site)
    except (OSError, VibeFlowError):
        traceback.print_exc()
        return 7
    return 0


def born(order: dict[str, Any]) -> int:
    """A child that does as ordered; returns its process id."""
    pid = os.fork()
    if pid:
        return pid
    faulthandler.dump_traceback_later(LONGEST, exit=True)
    code = 3
    try:
        code = do(order)
    except BaseException:
        traceback.print_exc()
    os._exit(code)


def serve() -> None:
    for line in sys.stdin:
        children = [born(order) for order in json.loads(line)]
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        print(json.dumps(codes), flush=True)


if __name__ == "__main__":
    serve()
