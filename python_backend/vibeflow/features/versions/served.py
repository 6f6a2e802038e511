"""Which versions are being served now, read from the project's serve jobs. Starts and stops nothing."""

from __future__ import annotations

from pathlib import Path

from vibeflow.jobs.lease import holder
from vibeflow.jobs.spec import ServePayload, jobs_folder, read_spec
from vibeflow.protocol.errors import NotFound


def served_commits(project_path: Path) -> frozenset[str]:
    """The commits that a living process serves."""
    found: set[str] = set()
    for folder in jobs_folder(project_path).glob("serve-*"):
        if holder(folder) is None:
            continue
        try:
            payload = read_spec(folder).payload
        except NotFound:
            continue
        if isinstance(payload, ServePayload):
            found.add(payload.commit)
    return frozenset(found)
