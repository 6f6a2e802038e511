"""Where the paths of a job lead: into the project's own job folders, or to a model that was taken out of a
commit into this user's cache. Nowhere else, whoever asked for the job.

A job.json says them from the job's own folder, so that a project can be moved with its jobs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.errors import ForeignState
from vibeflow.store.home import Home

from .payloads.benchmark import BenchmarkPayload
from .payloads.commit import CommitPayload
from .payloads.evaluate import EvaluatePayload
from .payloads.serve import ServePayload
from .spec import JobSpec, JudgePayload, Payload, TrainPayload, TunePayload, job_folder, jobs_folder

Change = Callable[[Path], Path]


def versions_cache(home: Home) -> Path:
    """Where models lie that were taken out of commits."""
    return home.cache / "versions"


def placed(spec: JobSpec, project_path: Path, home: Home) -> JobSpec:
    """The spec for a project that lies at `project_path` now, every path of its payload absolute.

    Raises:
        ForeignState: a path leads elsewhere than it may.
    """
    where = partial(_placed, spec, project_path, versions_cache(home))
    return spec.model_copy(update={"project_path": project_path, "payload": _with_paths(spec.payload, where)})


def relative(spec: JobSpec) -> JobSpec:
    """A placed spec as it is written: what lies in the project is told from the job's folder."""
    folder = job_folder(spec.project_path, spec.id)

    def told(path: Path) -> Path:
        if not path.is_relative_to(spec.project_path):
            return path
        return Path(Path(os.path.relpath(path, folder)).as_posix())

    return spec.model_copy(update={"payload": _with_paths(spec.payload, told)})


def _placed(spec: JobSpec, project_path: Path, models: Path, path: Path) -> Path:
    if path.is_absolute() and path.is_relative_to(spec.project_path):
        path = project_path / path.relative_to(spec.project_path)
    found = Path(os.path.normpath(job_folder(project_path, spec.id) / path))
    if not any(found.is_relative_to(allowed) for allowed in (jobs_folder(project_path), models)):
        raise ForeignState(
            t("The job {job} names {path}, which is no place for a file of a job.", job=spec.id, path=path),
            hint=t("It is not run. Start the run again."),
        )
    return found


def _with_paths(payload: Payload, change: Change) -> Payload:
    """The payload with each of its paths changed. The base model's is no path of ours: it lies wherever the
    user has it."""

    def maybe(path: Path | None) -> Path | None:
        return None if path is None else change(path)

    match payload:
        case TrainPayload():
            files = {"train_file": change(payload.train_file), "test_file": change(payload.test_file)}
            return payload.model_copy(update=files)
        case TunePayload():
            return payload.model_copy(update={"train": _with_paths(payload.train, change)})
        case EvaluatePayload():
            files = {"adapter_dir": change(payload.adapter_dir), "test_file": change(payload.test_file)}
            return payload.model_copy(update={**files, "train_file": maybe(payload.train_file)})
        case JudgePayload():
            files = {"evaluation": change(payload.evaluation)}
            return payload.model_copy(update={**files, "marks": maybe(payload.marks)})
        case BenchmarkPayload():
            models = tuple(one.model_copy(update={"folder": maybe(one.folder)}) for one in payload.models)
            sets = tuple(
                one.model_copy(update={"file": maybe(one.file), "examples_file": maybe(one.examples_file)})
                for one in payload.sets
            )
            return payload.model_copy(update={"models": models, "sets": sets})
        case ServePayload():
            return payload.model_copy(update={"model_dir": change(payload.model_dir)})
        case CommitPayload():
            return payload
