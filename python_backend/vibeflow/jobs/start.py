"""Makes a job and starts the processes that do it: a worker for each job, one runner for the user.

Both outlive whoever started them: own session, no terminal, output in a file. Knows nothing of what a job
does.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from vibeflow.l10n import LANGUAGE
from vibeflow.l10n.speech import VARIABLE as LANGUAGE_VARIABLE
from vibeflow.store import atomic
from vibeflow.store.home import HOME_VARIABLE, Home
from vibeflow.store.inside import append_inside, inside

from .events import EventWriter, StateEvent
from .inputs import file_digest
from .lease import holder
from .places import placed, relative
from .project_jobs import ProjectJobs
from .spec import INPUTS, LOG_FILE, SPEC_FILE, JobSpec, digest_of

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


def create(jobs: ProjectJobs, spec: JobSpec, inputs: Mapping[str, Path | bytes] | None = None) -> Path:
    """Make the job's folder, whole or not at all: spec, copies of its inputs, and the event "queued". The
    store knows it before the folder has its name. The caller holds `ProjectJobs.exclusive`.

    Args:
        inputs: name below `inputs/` → a file to copy, or its content.

    Returns:
        The folder. It is on the disk, fsynced, when this returns.

    Raises:
        FileExistsError: something of that name is there.
        ForeignState: the jobs folder is a link, or the job names a path outside of it.
        OSError: an input cannot be read, or the disk is full; nothing is left behind.
    """
    final = inside(jobs.path, *jobs.folder(spec.id).relative_to(jobs.path).parts)
    if os.path.lexists(final):
        raise FileExistsError(f"{final} exists already")
    spec = relative(placed(spec, jobs.path, jobs.home))
    final.parent.mkdir(parents=True, exist_ok=True)
    temporary = atomic.temporary_beside(final)
    (temporary / INPUTS).mkdir(parents=True)
    try:
        digests = {name: _put(source, temporary / INPUTS / name) for name, source in (inputs or {}).items()}
        data = (spec.model_copy(update={"inputs": digests}).model_dump_json(indent=2) + "\n").encode()
        (temporary / SPEC_FILE).write_bytes(data)
        with EventWriter(temporary) as writer:
            writer.append(StateEvent(state="queued"), durable=True)
        jobs.known.enter(spec, digest_of(data))
        atomic.publish_dir(temporary, final)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return final


def _put(source: Path | bytes, target: Path) -> str:
    """sha256 of what was written, as hex."""
    if isinstance(source, bytes):
        target.write_bytes(source)
        return hashlib.sha256(source).hexdigest()
    shutil.copyfile(source, target)
    return file_digest(target)


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
