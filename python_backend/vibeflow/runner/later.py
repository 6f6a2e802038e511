"""Puts into git what a job found out about a version that is there already: judged, benchmarked, evaluated
again."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, get_args

from vibeflow.features.context import Context
from vibeflow.features.history.later import LaterName, commit_later
from vibeflow.features.projects.record import ProjectRecord
from vibeflow.jobs.spec import RESULT
from vibeflow.jobs.status import status_of
from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, InternalError


def commit_result(ctx: Context, project: ProjectRecord, folder: Path) -> str:
    """Commit the result of the job in `folder`; the last commit's id.

    Raises:
        InternalError: it has no result, or the result was changed after it was made.
        GitFault, DiskFull, NotFound: as `commit_later`.
    """
    result = status_of(folder).result
    if result is None:
        raise _damaged(folder)
    version, subject = result.summary.get("commit"), result.summary.get("subject")
    if not isinstance(version, str) or not isinstance(subject, str):
        raise _damaged(folder)
    made: str | None = None
    for name in get_args(LaterName):
        data = _read(folder, name)
        if data is not None:
            made = commit_later(ctx, project, version, name, data, subject)
    if made is None:
        raise _damaged(folder)
    return made


def _read(folder: Path, name: str) -> bytes | None:
    """A file of the result, if its manifest vouches for it; None where it lists no such file."""
    try:
        manifest: Any = json.loads((folder / RESULT / "manifest.json").read_bytes())
        listed = manifest["files"]
        if name not in listed:
            return None
        data = (folder / RESULT / name).read_bytes()
        sound = hashlib.sha256(data).hexdigest() == listed[name]["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(folder, name) from error
    if not sound:
        raise _damaged(folder, name)
    return data


def _damaged(folder: Path, name: str | None = None) -> InternalError:
    """`name`: the file that it is; None: all of the result."""
    return InternalError(
        t(
            "The result of {job} is missing or was changed after it was made, so it was not saved.",
            job=folder.name,
        )
        if name is None
        else t(
            "The file {file} of {job} is missing or was changed after it was made, so it was not saved.",
            file=name,
            job=folder.name,
        ),
        hint=t("Start it again. The versions are intact."),
        action=ErrorAction(kind="showLog", label=t("Show log")),
    )
