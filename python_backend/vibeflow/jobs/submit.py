"""The one way to make a job: its number and id, its folder with copies of what it reads, and its entry in the
store, without which it does not count. Then somebody is there who does it.

What the job is to do is the caller's, who is told beforehand where it will lie.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from filelock import Timeout

from vibeflow.l10n import LANGUAGE
from vibeflow.protocol.errors import VibeFlowError, as_vibeflow_error
from vibeflow.protocol.states import RunStage
from vibeflow.store import atomic
from vibeflow.store.inside import inside

from . import start
from .events import EventWriter, StateEvent, now
from .inputs import file_digest
from .kinds import JobKind
from .listing import STAGES, later_commit_id, run_job_id
from .places import placed, relative
from .project_jobs import ProjectJobs
from .reading import digest_of
from .spec import INPUTS, SPEC_FILE, JobSpec, Payload


@dataclass(frozen=True)
class Place:
    """Where a job that is being made will lie, and what it is called."""

    id: str
    number: int
    """Of its run, or its own."""
    folder: Path
    run_id: str | None = None

    @property
    def inputs(self) -> Path:
        return self.folder / INPUTS


@dataclass(frozen=True)
class Draft:
    """What a job is to do."""

    payload: Payload
    inputs: Mapping[str, Path | bytes] = field(default_factory=dict)
    """Name below `inputs/` → a file to copy, or its content."""


Prepare = Callable[[Place], Draft]


def submit(jobs: ProjectJobs, kind: JobKind, prepare: Prepare, *, busy: VibeFlowError) -> JobSpec:
    """Make a job with a new number, and see to it that somebody does it.

    Args:
        prepare: looks whether there may be one, and says what it is to do. Nobody else makes a job of the
            project meanwhile, in whichever window.
        busy: raised where another window has been making one for too long.

    Raises:
        VibeFlowError: what `prepare` raises, `busy`, or a fault of the disk; nothing was made.
    """
    try:
        with jobs.exclusive():
            spec = make(jobs, kind, prepare)
        start.ensure_runner(jobs.home)
    except Timeout as error:
        raise busy from error
    except OSError as error:
        raise as_vibeflow_error(error) from error
    return spec


def make(jobs: ProjectJobs, kind: JobKind, prepare: Prepare) -> JobSpec:
    """A job with a new number: a run's first, or one that belongs to none. The caller holds
    `ProjectJobs.exclusive`. Raises as `prepare` and `create`."""
    if kind == STAGES[0]:
        number = jobs.next_number("run")
        run_id = f"run-{number:04d}"
        job_id = run_job_id(run_id, STAGES[0])
    else:
        number, run_id = jobs.next_number(kind), None
        job_id = f"{kind}-{number:04d}"
    place = Place(job_id, number, jobs.folder(job_id), run_id)
    draft = prepare(place)
    assert draft.payload.kind == kind, f"{kind} was announced"
    return _create(jobs, place, draft, LANGUAGE)


def make_next(jobs: ProjectJobs, first: JobSpec, stage: RunStage, payload: Payload) -> JobSpec:
    """The job of a later stage in the run that `first` began. The caller holds `ProjectJobs.exclusive`.
    Raises as `create`."""
    assert first.run_id is not None, "it began a run"
    job_id = run_job_id(first.run_id, stage)
    place = Place(job_id, first.number, jobs.folder(job_id), first.run_id)
    return _create(jobs, place, Draft(payload), first.language)


def make_commit(jobs: ProjectJobs, found: JobSpec, payload: Payload) -> JobSpec:
    """The job that commits what `found` found out. The caller holds `ProjectJobs.exclusive`. Raises as
    `create`."""
    job_id = later_commit_id(found.id)
    place = Place(job_id, found.number, jobs.folder(job_id))
    return _create(jobs, place, Draft(payload), found.language)


def _create(jobs: ProjectJobs, place: Place, draft: Draft, language: str) -> JobSpec:
    spec = JobSpec(
        id=place.id,
        kind=draft.payload.kind,
        project_id=jobs.project_id,
        project_path=jobs.path,
        run_id=place.run_id,
        number=place.number,
        created_at=now(),
        payload=draft.payload,
        language=language,
    )
    create(jobs, spec, draft.inputs)
    return spec


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
