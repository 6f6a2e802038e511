"""What the names of a project's job folders say. Knows nothing of what is in them, nor whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from vibeflow.protocol.states import RunStage

STAGES: tuple[RunStage, ...] = ("train", "evaluate", "judge", "commit")
"""A run's jobs, in order."""

LaterKind = Literal["evaluate", "judge", "benchmark"]

_RUN = re.compile(r"(run-(\d+))-(?:train|evaluate|judge|commit)\Z")
_SERVE = re.compile(r"serve-(\d+)\Z")
_TUNE = re.compile(r"tune-(\d+)\Z")
_LATER = re.compile(r"(evaluate|judge|benchmark)-(\d+)\Z")


def run_ids(names: Iterable[str]) -> list[str]:
    """Oldest first."""
    found = {(int(m[2]), m[1]) for name in names if (m := _RUN.match(name))}
    return [run_id for _, run_id in sorted(found)]


def serve_ids(names: Iterable[str]) -> list[str]:
    """Oldest first."""
    found = [(int(m[1]), name) for name in names if (m := _SERVE.match(name))]
    return [name for _, name in sorted(found)]


def tune_ids(names: Iterable[str]) -> list[str]:
    """Oldest first."""
    found = [(int(m[1]), name) for name in names if (m := _TUNE.match(name))]
    return [name for _, name in sorted(found)]


def later_ids(names: Iterable[str], kind: LaterKind | None = None) -> list[str]:
    """What is found out about versions after they were made, of one kind or of all; oldest first."""
    found = [(int(m[2]), name) for name in names if (m := _LATER.match(name)) and kind in (None, m[1])]
    return [name for _, name in sorted(found)]


def later_commit_id(job_id: str) -> str:
    """Of the job that commits what this one found out."""
    return f"{job_id}-commit"


def number_of(name: str) -> int:
    """1 of `run-0001`, `serve-0001`, `tune-0001`."""
    return int(name.split("-")[1])
