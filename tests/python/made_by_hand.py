"""Job folders that a test writes itself, told to the store as if VibeFlow had made them."""

from __future__ import annotations

from pathlib import Path

from vibeflow.features.projects.record import ProjectRecord
from vibeflow.jobs.payloads.commit import CommitPayload
from vibeflow.jobs.reading import digest_of, read_spec
from vibeflow.jobs.spec import JobSpec


def vouch(project: ProjectRecord, folder: Path) -> Path:
    """The job.json that lies in `folder`, as the test wrote or changed it, is ours."""
    data = (folder / "job.json").read_bytes()
    project.jobs.known.enter(JobSpec.model_validate_json(data), digest_of(data))
    return folder


def some_job(project: ProjectRecord, name: str) -> Path:
    """The folder of a job of that id, of which only the log matters; made where it is missing."""
    folder = project.jobs.folder(name)
    if not folder.is_dir():
        folder.mkdir(parents=True)
        spec = JobSpec(
            id=name,
            kind="commit",
            project_id=project.id,
            project_path=project.path,
            number=1,
            created_at="2026-01-01T00:00:00Z",
            payload=CommitPayload(train_job_id=""),
        )
        (folder / "job.json").write_text(spec.model_dump_json())
        vouch(project, folder)
    return folder


def work(folder: Path) -> int:
    """Do the job as a worker would that the runner started, in this very process; its exit code."""
    from vibeflow.worker.__main__ import main

    return main(folder, digest_of((folder / "job.json").read_bytes()))


def spec_of(folder: Path) -> JobSpec:
    """As it is written, whoever wrote it."""
    return read_spec(folder, digest_of((folder / "job.json").read_bytes()))
