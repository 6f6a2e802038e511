"""data/manifest.json: where the data came from, how it was read, every fix with its count, the split.

It is committed with each version, so that a run can be traced to its rows. Knows nothing of how it is made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from vibeflow.protocol.datasets import ColumnRole, ColumnView, Finding, Ledger
from vibeflow.protocol.errors import ErrorAction, NotReady

from .shapes.detect import SURE

DATA = "data"
MANIFEST = "manifest.json"
SPLITS = ("train.jsonl", "test.jsonl", "removed.jsonl")
FixId = Literal["repairEncoding", "removeMissing", "removeDuplicates", "trimWhitespace"]
SAFE_FIXES: dict[FixId, bool] = {
    "repairEncoding": False,
    "trimWhitespace": True,
    "removeMissing": True,
    "removeDuplicates": True,
}
"""In the order in which they are made; True: made on import unasked, since nothing of worth is lost."""


class _Record(BaseModel):
    # Read by later versions too: what an older one does not know is let pass.
    model_config = ConfigDict(extra="ignore", frozen=True)


class SourceRecord(_Record):
    name: str
    path: str
    sha256: str
    bytes: int
    format: str


class SplitRecord(_Record):
    seed: int
    share: float
    """Of the kept rows, held out for testing."""


class Lengths(_Record):
    """Tokens per kept row, counted with `model`'s tokenizer and template."""

    model: str
    counted: int
    """Rows that were counted; all of them up to 2,000, else a seeded sample of that size."""
    median: int
    p95: int
    p99: int
    longest: int
    answer_median: int
    total_train: int
    """Estimated over all training rows where only a sample was counted."""


class FileRecord(_Record):
    sha256: str
    bytes: int
    rows: int


class Manifest(_Record):
    version: int = 1
    """Of this file's layout."""
    revision: int
    """1 for the project's first import; raised with every import, mapping or fix."""
    created_at: str
    source: SourceRecord
    columns: list[ColumnView]
    mapped_by: Literal["detection", "user"]
    confidence: float
    task: Literal["answers", "labels", "conversations"]
    fixes: dict[FixId, bool]
    findings: list[Finding]
    ledger: Ledger
    split: SplitRecord
    language: str | None
    lengths: Lengths | None
    files: dict[str, FileRecord]

    @property
    def needs_mapping(self) -> bool:
        return self.mapped_by == "detection" and self.confidence < SURE

    @property
    def roles(self) -> dict[str, ColumnRole]:
        return {column.name: column.role for column in self.columns}


def load_manifest(project: Path) -> Manifest | None:
    """The manifest, or None when no data was imported. Raises `NotReady` when it is damaged."""
    file = project / DATA / MANIFEST
    try:
        return Manifest.model_validate_json(file.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        raise NotReady(
            f"{DATA}/{MANIFEST} of this project cannot be read.",
            hint="Restore it from git, or import the data again.",
            action=ErrorAction(kind="chooseFile", label="Import data"),
        ) from error
