"""Starts the processes that do jobs: a worker for each, one runner for the user.

Both outlive whoever started them: own session, no terminal, output in a file. Knows nothing of what a job
does.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from vibeflow.l10n import LANGUAGE
from vibeflow.l10n.speech import VARIABLE as LANGUAGE_VARIABLE
from vibeflow.store.home import HOME_VARIABLE, Home
from vibeflow.store.inside import append_inside

from .lease import holder
from .spec import LOG_FILE

WORKER_VARIABLE = "VIBEFLOW_WORKER_MODULE"
"""For tests only: a module to run in place of the real worker."""

_WINDOWS_FLAGS = sum(
    getattr(subprocess, name, 0) for name in ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW")
)
"""Nought elsewhere. A group of its own and no console: closing the window's terminal does not reach it."""

RUNNER_LOG = "runner.log"
_LOG_LIMIT = 1_000_000

# The child of a child belongs to nobody who might end it: VS Code's language client ends a server together
# with its whole tree of processes. Standard library only, so that it costs a few hundredths of a second.
_LET_GO = "import subprocess, sys; subprocess.Popen(sys.argv[1:], start_new_session=True)"


def spawn_worker(folder: Path, digest: str, home: Home, language: str) -> subprocess.Popen[bytes]:
    """Start a worker for the job in `folder`, of which the spec has this digest. It lives on when the caller
    dies, and speaks the job's language, which need not be ours: one runner serves all windows.

    Raises:
        ForeignState: its log is no ordinary file.
        OSError: no process could be started.
    """
    module = os.environ.get(WORKER_VARIABLE) or "vibeflow.worker"
    return _start(_python("-m", module, str(folder), digest), folder / LOG_FILE, home, language)


def ensure_runner(home: Home) -> bool:
    """Start the user's runner unless one lives; returns whether one was started.

    Two callers at once start two, of which one gets the lock and the other ends at once: harmless.

    Raises:
        OSError: no process could be started.
    """
    if holder(home.runner) is not None:
        return False
    log_path = home.logs / RUNNER_LOG
    if log_path.exists() and log_path.stat().st_size > _LOG_LIMIT:
        log_path.replace(log_path.with_suffix(".old.log"))
    command = _python("-m", "vibeflow.runner")
    if os.name == "nt":
        _start(command, log_path, home)
    elif _start([sys.executable, "-I", "-S", "-c", _LET_GO, *command], log_path, home).wait(timeout=30):
        raise OSError(f"The runner could not be started; see {log_path}")
    return True


def _start(
    command: Sequence[str], log_path: Path, home: Home, language: str = LANGUAGE
) -> subprocess.Popen[bytes]:
    with append_inside(log_path.parent, log_path.name) as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=home.root,
            env={
                **os.environ,
                HOME_VARIABLE: str(home.root),
                LANGUAGE_VARIABLE: language,
                "PYTHONUNBUFFERED": "1",
            },
            start_new_session=os.name != "nt",
            creationflags=_WINDOWS_FLAGS,
        )


def _python(*arguments: str) -> Sequence[str]:
    # `-P`: the working directory is no place to import from. Python 3.10 has no such option; the home, which
    # is the user's alone, is our working directory, so that nothing of a project's folder is imported there
    # either.
    safe = ["-P"] if sys.version_info >= (3, 11) else []
    return [sys.executable, *safe, *arguments]
