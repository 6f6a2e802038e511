"""What a project's folder takes on the disk, by what it is for; what deleting it would free."""

from __future__ import annotations

from pathlib import Path

from vibeflow.protocol.projects import ProjectUsage
from vibeflow.store.folder_size import folder_size
from vibeflow.store.inside import STATE_FOLDER

from . import deleting

_DATA = (f"{STATE_FOLDER}/data",)


def usage(folder: Path) -> ProjectUsage:
    """Everything in the folder counts once, in one of the four."""
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


def _part(path: str) -> str:
    if path == STATE_FOLDER:
        return "runs"
    return "versions" if path == ".git" or path.startswith(("model/", "evaluation/")) else "data"


def _size(place: Path) -> int:
    if place.is_symlink() or place.is_file():
        return place.lstat().st_size
    return folder_size(place)
