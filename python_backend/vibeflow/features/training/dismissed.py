"""Which alerts of a run the user has put aside: a file in its first job's `control` folder, so that every
window knows."""

from __future__ import annotations

import json
from pathlib import Path

from vibeflow.jobs.control import CONTROL, control_folder
from vibeflow.jobs.listing import run_job_id
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.protocol.errors import ForeignState
from vibeflow.store import atomic
from vibeflow.store.inside import read_inside

_FILE = "dismissed.json"
_FORMER_NAME = "memorising-"
"""As the alert of overfitting was called in files of earlier releases."""


def dismissed(jobs: ProjectJobs, run_id: str) -> set[str]:
    """Ids of alerts; empty when there are none, or the file is damaged."""
    try:
        value = json.loads(read_inside(_folder(jobs, run_id), CONTROL, _FILE))
    except (OSError, ValueError, ForeignState):
        return set()
    ids = map(str, value) if isinstance(value, list) else ()
    return {one.replace(_FORMER_NAME, "overfitting-") for one in ids}


def dismiss(jobs: ProjectJobs, run_id: str, alert_id: str) -> None:
    """
    Raises:
        OSError: it cannot be written.
    """
    folder = control_folder(_folder(jobs, run_id))
    atomic.write_text(folder / _FILE, json.dumps(sorted(dismissed(jobs, run_id) | {alert_id})))


def _folder(jobs: ProjectJobs, run_id: str) -> Path:
    return jobs.folder(run_job_id(run_id, "train"))
