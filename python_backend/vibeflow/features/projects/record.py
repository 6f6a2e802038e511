"""A project on the user's list: its entry in the store, and its jobs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from vibeflow.jobs.project_jobs import ProjectJobs


@dataclass(frozen=True)
class ProjectRecord:
    id: str
    """12 hex characters."""
    name: str
    path: Path
    """Absolute."""
    created_at: str
    """ISO 8601 in UTC."""
    jobs: ProjectJobs = field(compare=False, repr=False)
    archived: bool = False
