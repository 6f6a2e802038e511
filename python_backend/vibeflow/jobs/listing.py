"""What the names of a project's job folders say. Knows nothing of what is in them, nor whose they are."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args

from vibeflow.protocol.states import RunStage

from .kinds import KINDS, JobKind

STAGES: tuple[RunStage, ...] = get_args(RunStage)
"""A run's jobs, in order."""

_STAGES: dict[str, RunStage] = {stage: stage for stage in STAGES}
_RUN = re.compile(rf"(run-(\d+))-({'|'.join(STAGES)})\Z")
_ALONE: dict[str, JobKind] = {name: name for name, kind in KINDS.items() if kind.alone}
_OWN = re.compile(rf"({'|'.join(_ALONE)})-(\d+)(-commit)?\Z")


@dataclass(frozen=True)
class JobName:
    kind: JobKind
    number: int
    """Of its run, or its own."""
    run_id: str | None = None
    """None: it belongs to no run."""
    commits: JobKind | None = None
    """Kind of the job that belongs to no run, and whose finding this one commits."""

    @property
    def about(self) -> JobKind:
        """What the user takes it for: saving what a judge said is the judge's."""
        return self.commits or self.kind


def parsed(name: str) -> JobName | None:
    """None where no job has such a name."""
    if run := _RUN.match(name):
        return JobName(_STAGES[run[3]], int(run[2]), run_id=run[1])
    if own := _OWN.match(name):
        kind, number = _ALONE[own[1]], int(own[2])
        return JobName("commit", number, commits=kind) if own[3] else JobName(kind, number)
    return None


def run_ids(names: Iterable[str]) -> list[str]:
    """Oldest first."""
    found = {(int(m[2]), m[1]) for name in names if (m := _RUN.match(name))}
    return [run_id for _, run_id in sorted(found)]


def ids_of(names: Iterable[str], *kinds: JobKind) -> list[str]:
    """Of these kinds, those that belong to no run; oldest first."""
    found = [
        (job.number, name)
        for name in names
        if (job := parsed(name)) and job.run_id is None and job.kind in kinds
    ]
    return [name for _, name in sorted(found)]


def later_ids(names: Iterable[str]) -> list[str]:
    """What is found out about versions after they were made, and is to be committed; oldest first."""
    return ids_of(names, *(name for name, kind in KINDS.items() if kind.committed))


def later_commit_id(job_id: str) -> str:
    """Of the job that commits what this one found out."""
    return f"{job_id}-commit"


def run_job_id(run_id: str, stage: RunStage) -> str:
    return f"{run_id}-{stage}"


def number_of(name: str) -> int:
    """1 of `run-0001`, `serve-0001`, `tune-0001`."""
    return int(name.split("-")[1])
