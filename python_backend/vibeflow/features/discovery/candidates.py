"""Which files of a dataset can be imported, and which of them is best to begin with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from vibeflow.protocol.discovery import DatasetFile

MAX_BYTES = 500_000_000
"""Of one file. More rows than it holds help no tuning of a small model, and each is downloaded in one go."""

_MOST = 200
_FORMATS = (".parquet", ".jsonl", ".ndjson", ".csv", ".tsv", ".json", ".xlsx", ".txt", ".md")
"""Best first: the more a format says about its rows, the less is guessed."""
_ABOUT = re.compile(
    r"^(readme|licen[cs]e|copying|changelog|contributing|citation|requirements|dataset_infos?|dataset_dict|state|"
    r"metadata|config|package|datapackage|croissant|index)\b",
    re.IGNORECASE,
)
_SPLITS = (
    ("train", ("train", "training")),
    ("validation", ("validation", "valid", "val", "dev")),
    ("test", ("test", "testing", "eval")),
)


def can_be_imported(path: str) -> bool:
    """By its name alone; a hidden file and one about the dataset are not."""
    pure = PurePosixPath(path)
    if any(part.startswith(".") for part in pure.parts) or _ABOUT.match(pure.name):
        return False
    return form(path) in _FORMATS


def form(path: str) -> str:
    """The suffix that says the format, without that of a compression."""
    name = path.lower().removesuffix(".gz")
    return PurePosixPath(name).suffix


def split_of(path: str) -> str | None:
    """The split that a path names, such as data/train-00000-of-00001.parquet."""
    for part in reversed(PurePosixPath(path.lower()).parts):
        words = set(re.split(r"[^a-z]+", part))
        for split, names in _SPLITS:
            if words & set(names):
                return split
    return None


def best_first(files: Sequence[DatasetFile]) -> list[DatasetFile]:
    """What can be downloaded first, then training rows, then the format that says most; at most 200."""

    def order(file: DatasetFile) -> tuple[bool, int, int, bool, str]:
        split = file.split if file.split is not None else split_of(file.path)
        splits = {"train": 0, None: 1, "validation": 3, "test": 4}
        kind = form(file.path)
        return (
            file.bytes is not None and file.bytes > MAX_BYTES,
            splits.get(split, 2),
            _FORMATS.index(kind) if kind in _FORMATS else len(_FORMATS),
            file.config not in (None, "default", "main"),
            file.path,
        )

    return sorted(files, key=order)[:_MOST]
