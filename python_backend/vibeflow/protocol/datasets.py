"""Datasets: a source file, how its columns are read, what was kept, what was removed and why."""

from __future__ import annotations

from typing import Literal

from .base import Wire
from .projects import RecipeSetting

ColumnRole = Literal["question", "answer", "conversation", "system", "topic", "ignored"]
"""`conversation`: a column that holds whole conversations, questions and answers alike."""
RemovalReason = Literal["missingQuestion", "missingAnswer", "duplicate", "excluded", "unreadable"]
"""`excluded`: marked as a bad answer in the source. `unreadable`: a broken line, or turns not to train on."""
Part = Literal["train", "test", "removed"]


class ImportData(Wire):
    project_id: str
    source: str
    """Absolute path of the file."""
    mapping: dict[str, ColumnRole] | None = None
    """Column name to role. Left out, it is detected; given, it wins over detection."""


class DatasetRef(Wire):
    project_id: str


class ColumnView(Wire):
    name: str
    role: ColumnRole
    confidence: float
    """0 to 1: how sure detection is that `role` is right."""
    reason: str
    """Why, in words: "named like an answer, 31 words on average"."""
    samples: list[str]


class LedgerEntry(Wire):
    reason: RemovalReason
    label: str
    """"removed, no reply"."""
    count: int


class Ledger(Wire):
    """Rows read = train + test + the sum of removed. Always balances."""

    read: int
    train: int
    test: int
    removed: list[LedgerEntry]


class Finding(Wire):
    id: str
    """Stable kind, such as `encodingDamage`; unique within a report."""
    severity: Literal["decide", "fixed", "passed"]
    title: str
    """"Broken characters in 17 replies"."""
    detail: str
    """One line of cause, with an example where it helps."""
    count: int
    share: float
    """0 to 1, of rows read."""
    limit: float
    """0 to 1: the threshold above which it matters."""
    examples: tuple[int, ...] = ()
    """Row numbers in the source, 1-based, at most five."""
    fix: FindingFix | None = None


class FindingFix(Wire):
    id: Literal["repairEncoding", "removeMissing", "removeDuplicates", "trimWhitespace"]
    label: str
    """Button label: verb, object, count: "Repair 17"."""
    applied: bool


class DatasetView(Wire):
    """The data panel's snapshot."""

    project_id: str
    project_name: str
    revision: int
    """Raised at each change of this project's dataset."""
    source_name: str
    source_path: str
    format: str
    """"CSV, comma, UTF-8" and the like."""
    version: int
    columns: list[ColumnView]
    confidence: float
    """The least of the confidences of the question and answer columns."""
    needs_mapping: bool
    """True below 60 %: the panel asks, with the best guess filled in."""
    ledger: Ledger
    findings: list[Finding]
    language: str | None
    """English name of the majority's language, or None when it cannot be told."""
    tokens_median: int | None = None
    recipe: tuple[RecipeSetting, ...] = ()
    """The recommended settings with a reason each."""
    model_name: str
    estimate: TrainingEstimate | None = None


class TrainingEstimate(Wire):
    seconds_low: float
    seconds_high: float
    basis: str
    """What it was computed from: "from your last run" or "from a short speed test of this machine"."""


class DatasetSnapshot(Wire):
    """Result of `vibeflow/datasets/snapshot`: `view` is None when the project has no data yet."""

    project_id: str
    project_name: str
    view: DatasetView | None


class RowsRequest(Wire):
    project_id: str
    part: Part | Literal["kept"] = "kept"
    offset: int = 0
    limit: int = 50
    search: str = ""


class RowView(Wire):
    number: int
    """Row number in the source, 1-based; stable."""
    part: Part
    question: str
    answer: str
    system: str | None = None
    topic: str | None = None
    tokens: int | None = None
    removed_because: str | None = None


class RowsPage(Wire):
    total: int
    offset: int
    rows: list[RowView]


class RenderedRequest(Wire):
    project_id: str
    number: int


class RenderedSpan(Wire):
    text: str
    trained: bool
    tokens: int


class RenderedRow(Wire):
    """What will be trained: the exact text the model reads, and which tokens it learns."""

    number: int
    spans: list[RenderedSpan]
    trained_tokens: int
    prompt_tokens: int


class SetMapping(Wire):
    project_id: str
    mapping: dict[str, ColumnRole]


class SetFix(Wire):
    """Apply (`applied` true) or undo a finding's fix; a new dataset version either way."""

    project_id: str
    fix: Literal["repairEncoding", "removeMissing", "removeDuplicates", "trimWhitespace"]
    applied: bool


class DatasetChanged(Wire):
    """Event `vibeflow/datasets/didChange`: a new version is there, or an import ended without one."""

    project_id: str
    revision: int
    """Of the data as it stands now; 0 while there is none."""


class ImportProgress(Wire):
    """Event `vibeflow/datasets/didProgress`, while a file is read."""

    project_id: str
    stage: Literal["reading", "checking", "saving"]
    rows: int


Finding.model_rebuild()
DatasetView.model_rebuild()
