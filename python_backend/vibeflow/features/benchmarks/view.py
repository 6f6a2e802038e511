"""Benchmarks as the panel shows them: what is committed, and how a job is doing."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from vibeflow.git.objects import Repository
from vibeflow.jobs.benchmarks import read_benchmarks
from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.events import ProgressEvent, read_events
from vibeflow.jobs.payloads.benchmark import BenchmarkPayload
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.jobs.status import status_of
from vibeflow.l10n import t
from vibeflow.protocol.benchmarks import BenchmarkProgress, BenchmarkResult
from vibeflow.protocol.states import ended_well

from ..history.later import LaterName, read_later

FILE: LaterName = "benchmarks.json"


def committed(repository: Repository, commit: str) -> tuple[list[BenchmarkResult], bytes | None]:
    """The newest results for a version, and the file that holds them.

    What cannot be read, written by another VibeFlow, is left out.
    """
    data = read_later(repository, commit, FILE)
    return ([], None) if data is None else (_results(data), data)


def _results(data: bytes) -> list[BenchmarkResult]:
    try:
        values = list(json.loads(data)["results"])
    except (ValueError, KeyError, TypeError):
        return []
    found = []
    for value in values:
        try:
            found.append(BenchmarkResult.model_validate(value))
        except ValidationError:
            continue
    return found


def merged(newer: list[BenchmarkResult], older: list[BenchmarkResult]) -> list[BenchmarkResult]:
    """Of each benchmark the newer."""
    known = {one.id for one in newer}
    return [*newer, *(one for one in older if one.id not in known)]


def of_job(
    jobs: ProjectJobs, job_id: str
) -> tuple[BenchmarkPayload | None, list[BenchmarkResult], BenchmarkProgress | None]:
    """What a job is about, what it has finished, and its progress: None once it is over, unless it failed."""
    folder, spec = jobs.folder(job_id), jobs.spec(job_id)
    payload = spec.payload
    if not isinstance(payload, BenchmarkPayload):
        return None, [], None
    status = status_of(folder)
    results = list(read_benchmarks(folder).results)
    if ended_well(status.state):
        return payload, results, None
    events = [one.event for one in read_events(folder) if isinstance(one.event, ProgressEvent)]
    last = events[-1] if events else None
    fraction = last.progress.done / max(1, last.progress.total) if last else 0.0
    return (
        payload,
        results,
        BenchmarkProgress(
            job_id=spec.id,
            commit=payload.commit,
            state=_state(status.state, folder),
            text=last.progress.text if last and status.state != "queued" else t("Waiting for its turn"),
            fraction=min(1.0, fraction),
            seconds_left=last.seconds_left if last and status.state == "running" else None,
            error=status.error,
        ),
    )


def _state(state: str, folder: Path) -> str:
    if state == "failed":
        return "failed"
    if stop_requested(folder):
        return "stopping"
    return "running" if state == "running" else "queued"
