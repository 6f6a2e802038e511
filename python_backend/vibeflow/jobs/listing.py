"""Which jobs a project has: the folders under `.vibeflow/jobs`. Knows their names, not what is in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from filelock import FileLock

from vibeflow.protocol.training import RunStage
from vibeflow.store import atomic

from .spec import jobs_folder, run_job_id

STAGES: tuple[RunStage, ...] = ("train", "evaluate", "judge", "commit")
"""A run's jobs, in order."""

LaterKind = Literal["evaluate", "judge", "benchmark"]

_RUN = re.compile(r"(run-(\d+))-(?:train|evaluate|judge|commit)\Z")
_SERVE = re.compile(r"serve-(\d+)\Z")
_TUNE = re.compile(r"tune-(\d+)\Z")
_LATER = re.compile(r"(evaluate|judge|benchmark)-(\d+)\Z")
_LOCK_PATIENCE = 30.0
_NUMBERS = ".numbers.json"


def folder_names(project_path: Path) -> list[str]:
    """Names of the project's job folders, sorted; empty when it has none or is gone."""
    try:
        return sorted(p.name for p in jobs_folder(project_path).iterdir() if not p.name.startswith("."))
    except OSError:
        return []


def run_ids(project_path: Path) -> list[str]:
    """Oldest first."""
    found = {(int(m[2]), m[1]) for name in folder_names(project_path) if (m := _RUN.match(name))}
    return [run_id for _, run_id in sorted(found)]


def serve_ids(project_path: Path) -> list[str]:
    """Oldest first."""
    found = [(int(m[1]), name) for name in folder_names(project_path) if (m := _SERVE.match(name))]
    return [name for _, name in sorted(found)]


def tune_ids(project_path: Path) -> list[str]:
    """Oldest first."""
    found = [(int(m[1]), name) for name in folder_names(project_path) if (m := _TUNE.match(name))]
    return [name for _, name in sorted(found)]


def later_ids(project_path: Path, kind: LaterKind | None = None) -> list[str]:
    """What is found out about versions after they were made, of one kind or of all; oldest first."""
    found = [
        (int(m[2]), name)
        for name in folder_names(project_path)
        if (m := _LATER.match(name)) and kind in (None, m[1])
    ]
    return [name for _, name in sorted(found)]


def later_commit_id(job_id: str) -> str:
    """Of the job that commits what this one found out."""
    return f"{job_id}-commit"


def next_later_number(project_path: Path, kind: LaterKind) -> int:
    """One more than any there is. The caller holds `exclusive`."""
    known = later_ids(project_path, kind)
    return (number_of(known[-1]) if known else 0) + 1


def run_folders(project_path: Path, run_id: str) -> list[Path]:
    """The folders of the run's jobs that exist, in order."""
    folders = (jobs_folder(project_path) / run_job_id(run_id, stage) for stage in STAGES)
    return [folder for folder in folders if folder.is_dir()]


def number_of(name: str) -> int:
    """1 of `run-0001`, `serve-0001`, `tune-0001`."""
    return int(name.split("-")[1])


def next_run_number(project_path: Path) -> int:
    """One more than any run ever had, deleted ones included. The caller holds `exclusive`."""
    known = run_ids(project_path)
    return max(number_of(known[-1]) if known else 0, _kept_number(project_path)) + 1


def keep_number(project_path: Path, run_id: str) -> None:
    """Never give the run's number again, though the run goes. The caller holds `exclusive`.

    Raises:
        OSError: it cannot be written.
    """
    highest = max(number_of(run_id), _kept_number(project_path))
    atomic.write_text(jobs_folder(project_path) / _NUMBERS, json.dumps({"run": highest}))


def _kept_number(project_path: Path) -> int:
    try:
        return int(json.loads((jobs_folder(project_path) / _NUMBERS).read_bytes())["run"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


@contextmanager
def exclusive(project_path: Path) -> Iterator[None]:
    """Between a look at what a project's jobs are doing and the making of a new one, nobody else may make
    one.

    Raises:
        filelock.Timeout: another process has held it for half a minute.
    """
    folder = jobs_folder(project_path)
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(str(folder / ".lock"), timeout=_LOCK_PATIENCE):
        yield
