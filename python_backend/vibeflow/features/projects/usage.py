"""What a project's folder takes on the disk, by what it is for; what deleting it would free."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from vibeflow.features.context import Context
from vibeflow.protocol.projects import ProjectsTotals, ProjectUsage
from vibeflow.store.inside import STATE_FOLDER

from . import deleting

if TYPE_CHECKING:
    from .record import ProjectRecord

log = logging.getLogger(__name__)
_DATA = (f"{STATE_FOLDER}/data",)


def usage(folder: Path) -> ProjectUsage:
    """Everything in the folder counts once, in one of the four."""
    from vibeflow.store.folder_size import folder_size

    going = deleting.ours(folder)
    sizes = {"data": 0, "versions": 0, "runs": 0}
    for path in going:
        sizes[_part(path)] += _size(folder / path)
    cached = sum(_size(folder / path) for path in _DATA)
    total = folder_size(folder)
    return ProjectUsage(
        data_bytes=sizes["data"] + cached,
        versions_bytes=sizes["versions"],
        runs_bytes=sizes["runs"] - cached,
        other_bytes=max(0, total - sum(sizes.values())),
    )


def freed(folder: Path) -> int:
    found = usage(folder)
    return found.data_bytes + found.versions_bytes + found.runs_bytes


def totals(ctx: Context, records: list[ProjectRecord]) -> ProjectsTotals:
    """Over every listed project; one whose repository cannot be read counts as a project without versions."""
    from vibeflow.features.versions.service import Versions
    from vibeflow.protocol.errors import VibeFlowError
    from vibeflow.protocol.versions import VersionsRef, VersionView

    found: list[VersionView] = []
    for record in records:
        try:
            found += Versions(ctx).list(VersionsRef(project_id=record.id)).versions
        except VibeFlowError:
            continue
        except Exception:
            log.exception("The versions of %s cannot be counted", record.path)
    known = [version.cost for version in found if version.cost is not None]
    return ProjectsTotals(
        projects=len(records),
        versions=len(found),
        training_seconds=sum(version.seconds for version in found),
        spend=sum(known) if known else None,
    )


def _part(path: str) -> str:
    if path == STATE_FOLDER:
        return "runs"
    return "versions" if path == ".git" or path.startswith(("model/", "evaluation/")) else "data"


def _size(place: Path) -> int:
    from vibeflow.store.folder_size import folder_size

    if place.is_symlink() or place.is_file():
        return place.lstat().st_size
    return folder_size(place)
