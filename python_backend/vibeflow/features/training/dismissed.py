"""Which alerts of a run the user has put aside: a file in its first job's `control` folder, so that every
window knows."""

from __future__ import annotations

import json
from pathlib import Path

from vibeflow.jobs.control import CONTROL
from vibeflow.jobs.spec import job_folder, run_job_id
from vibeflow.store import atomic

_FILE = "dismissed.json"


def dismissed(project: Path, run_id: str) -> set[str]:
    """Ids of alerts; empty when there are none, or the file is damaged."""
    try:
        value = json.loads((_folder(project, run_id) / _FILE).read_bytes())
    except (OSError, ValueError):
        return set()
    return {str(one) for one in value} if isinstance(value, list) else set()


def dismiss(project: Path, run_id: str, alert_id: str) -> None:
    """
    Raises:
        OSError: it cannot be written.
    """
    folder = _folder(project, run_id)
    folder.mkdir(exist_ok=True)
    atomic.write_text(folder / _FILE, json.dumps(sorted(dismissed(project, run_id) | {alert_id})))


def _folder(project: Path, run_id: str) -> Path:
    return job_folder(project, run_job_id(run_id, "train")) / CONTROL
