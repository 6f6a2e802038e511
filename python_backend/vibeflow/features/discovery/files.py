"""Which files of a dataset can be imported, which is the one to take first, and safe names for them here."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from vibeflow.protocol.discovery import DatasetFile
from vibeflow.protocol.errors import NotFound

LIMIT = 500_000_000
"""Bytes that an import takes."""
_SUFFIXES = (".jsonl", ".csv", ".parquet", ".json", ".tsv", ".ndjson", ".xlsx", ".txt")
_NOT_DATA = (
    "readme",
    "license",
    "dataset_infos",
    "config.json",
    "metadata",
    ".gitattributes",
    "requirements",
)
_ID = re.compile(r"[\w.-]+(/[\w.-]+)?")


def importable(path: str) -> bool:
    name = PurePosixPath(path).name.lower()
    return name.removesuffix(".gz").endswith(_SUFFIXES) and not name.startswith(_NOT_DATA)


def best_first(files: list[DatasetFile]) -> list[DatasetFile]:
    """What fits and is for training first, then by kind and name; at most two hundred."""

    def order(one: DatasetFile) -> tuple[bool, bool, int, str]:
        name = one.path.lower()
        kind = next((at for at, end in enumerate(_SUFFIXES) if name.removesuffix(".gz").endswith(end)), 99)
        return (one.bytes or 0) > LIMIT, "train" not in name, kind, name

    return sorted(files, key=order)[:200]


def checked_id(dataset: str) -> str:
    """Raises `NotFound` for what is no dataset's id."""
    if not _ID.fullmatch(dataset) or ".." in dataset:
        raise NotFound(f"{dataset[:80]} is no dataset's name.", hint="It looks like owner/name.")
    return dataset


def checked_path(path: str) -> str:
    """Raises `NotFound` for a path that leads out of the dataset."""
    parts = PurePosixPath(path).parts
    if (
        not parts
        or path.startswith("/")
        or ".." in parts
        or "\\" in path
        or any(ord(char) < 32 for char in path)
    ):
        raise NotFound(f"There is no file {path[:80]!r}.", hint="Choose one of the files that are listed.")
    return path


def safe_name(text: str) -> str:
    """A file or folder name made of harmless characters, never a path and never hidden."""
    name = re.sub(r"[^\w.-]+", "-", text.replace("/", "--")).strip(".-")
    return name[-120:] or "file"
