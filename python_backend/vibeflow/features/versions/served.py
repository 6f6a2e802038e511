"""Which versions are being served now, read from the project's serve jobs. Starts and stops nothing."""

from __future__ import annotations

from vibeflow.jobs.lease import holder
from vibeflow.jobs.payloads.serve import ServePayload
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.protocol.errors import ForeignState, NotFound


def served_commits(jobs: ProjectJobs) -> frozenset[str]:
    """The commits that a living process serves."""
    found: set[str] = set()
    for job_id in jobs.ids_of("serve"):
        if holder(jobs.folder(job_id)) is None:
            continue
        try:
            payload = jobs.spec(job_id).payload
        except (NotFound, ForeignState):
            continue
        if isinstance(payload, ServePayload):
            found.add(payload.commit)
    return frozenset(found)
