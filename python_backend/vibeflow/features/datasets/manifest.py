"""data/manifest.json: where the data came from, how it was read, every fix, the split, what the checks found.

It is committed with each version, so that a run can be traced to its rows. Knows nothing of how it is made.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from vibeflow.l10n import t
from vibeflow.protocol.datasets import (
    ColumnRole,
    ColumnView,
    Finding,
    FixId,
    Ledger,
    Mapping,
    Shape,
    Suggestion,
)
from vibeflow.protocol.errors import ErrorAction, NotReady
from vibeflow.store.inside import read_inside
from vibeflow.store.layout import DATA, MANIFEST
from vibeflow.text.encodings.encoding import SURE as SURE_ENCODING

LAYOUT = 2
MOST_BYTES = 100_000_000
"""Of a manifest: ten thousand columns take a few of them."""
SURE = 0.6
"""Confidence below which the user is asked for the columns."""
BROKEN = 0.02
"""Share of the characters beyond ASCII from which a text counts as broken."""
FEW = 0.01
"""Characters for each row that do not matter, whatever they are."""
FIXES: tuple[FixId, ...] = get_args(FixId)
ON_IMPORT: frozenset[FixId] = frozenset(
    {"trimWhitespace", "removeMissing", "removeDuplicates", "removePlaceholders", "removeSamePreferences"}
)
"""Made unasked, since nothing of worth is lost."""


def first_fixes() -> dict[FixId, bool]:
    """Every fix, on or off as it is for a new import."""
    return {fix: fix in ON_IMPORT for fix in FIXES}


class _Record(BaseModel):
    # Read by later versions too: what an older one does not know is let pass.
    model_config = ConfigDict(extra="ignore", frozen=True)


class SourceRemark(_Record):
    """What reading did to the file that its owner should know."""

    id: str
    count: int
    """Rows, or lines of the file."""
    title: str
    detail: str
    examples: tuple[int, ...] = ()
    """Numbers of rows."""
    lines: bool = False
    """Whether lines of the file are counted, which are no rows."""


class CandidateRecord(_Record):
    codec: str
    preview: str
    """Some words as this encoding reads them."""


class EncodingRecord(_Record):
    """How the source's text is encoded."""

    codec: str
    """Python's name."""
    label: str
    confidence: float
    chosen: bool
    """By the user: read so whenever the source is read again."""
    preview: str = ""
    others: tuple[CandidateRecord, ...] = ()
    broken: int = 0
    """Characters that cannot be right."""
    foreign: int = 0
    """Characters beyond ASCII."""
    example: str = ""
    """The first broken place."""


class SourceRecord(_Record):
    name: str
    path: str
    sha256: str
    bytes: int
    format: str
    files: int = 1
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    notes: tuple[str, ...] = ()
    """What a reader has to say of it: a sentence each."""
    remarks: tuple[SourceRemark, ...] = ()
    encoding: EncodingRecord | None = None
    """None for what is no text, and for what was imported before this was kept."""


class OwnSplit(_Record):
    """A column of the source that names the part of each row."""

    column: str
    train: int
    validation: int
    test: int
    """Rows read that it names for each part."""
    unnamed: int
    """Rows for which it names none; they are trained on."""
    used: bool
    """Validation and test rows are held out then, all others trained on."""
    unfit: str | None = None
    """Why it cannot be used; goes on from "because"."""


class SplitRecord(_Record):
    seed: int
    share: float
    """Of the kept rows, held out for testing; as wished."""
    group_by: str | None = None
    stratified: bool = False
    test_file: str | None = None
    test_sha256: str | None = None
    groups_together: int = 0
    templated: int = 0
    """Rows that stay beside another one made from the same template."""
    templates_apart: int = 0
    """Rows of templates that are on both sides, being too many to be held together."""
    split_by: str | None = None
    """As wished: a column; "": VibeFlow's own; None: the one that was found."""
    column: str | None = None
    """That was found to name the part of each row."""
    own: OwnSplit | None = None


class LanguageRecord(_Record):
    detected: str | None = None
    """English name of the majority's language."""
    share: float = 0.0
    """0 to 1, of the rows whose language can be told."""
    expected: str | None = None


class Lengths(_Record):
    """Tokens per kept row, counted with `model`'s tokenizer and template."""

    model: str
    counted: int
    """Rows that were counted: all, or a seeded sample while the background checks run."""
    median: int
    p95: int
    p99: int
    longest: int
    answer_median: int
    """Of the tokens that are learned."""
    total_train: int
    """Estimated over all training rows where only a sample was counted."""
    limit: int | None = None
    """Tokens of a row that training was to read when this was written; None in earlier manifests."""


class ChecksRecord(_Record):
    """How far the expensive checks were when this manifest was written."""

    key: str = ""
    """Digest of all that they hang on; "" before layout 2."""
    sample: int | None = None
    """Rows looked at; None: every row."""
    stale: int = 0
    """Rows edited since, looked at one by one but not against all others."""


class FileRecord(_Record):
    sha256: str
    bytes: int
    rows: int


class Manifest(_Record):
    version: int = LAYOUT
    """Of this file's layout."""
    revision: int
    """1 for the project's first import; raised with every import, mapping, fix, split or edit."""
    created_at: str
    source: SourceRecord
    columns: list[ColumnView]
    mapping: Mapping
    mapped_by: Literal["detection", "user"]
    confidence: float
    shape: Shape
    notes: tuple[str, ...] = ()
    """What the whole file showed of the columns and its first rows did not, in words."""
    fixes: dict[FixId, bool]
    boilerplate: tuple[str, ...] = ()
    """Phrases that `removeBoilerplate` takes out."""
    findings: list[Finding]
    suggestions: tuple[Suggestion, ...] = ()
    ledger: Ledger
    edited: int = 0
    """Kept rows with a cell changed by hand."""
    split: SplitRecord
    language: LanguageRecord = LanguageRecord()
    lengths: Lengths | None
    answers: int | None = None
    """Different ones among the training rows; None where the dataset was written before this was counted."""
    checks: ChecksRecord = ChecksRecord()
    files: dict[str, FileRecord]

    @model_validator(mode="before")
    @classmethod
    def _of_layout_one(cls, value: Any) -> Any:
        """Manifests of earlier commits say the same in other words."""
        if not isinstance(value, dict) or "task" not in value:
            return value
        raised = value | {"version": value.get("version", 1)}
        task = raised.pop("task", "answers")
        raised["shape"] = {"labels": "labels", "conversations": "conversations"}.get(task, "pairs")
        columns = raised.get("columns") or []
        raised["mapping"] = {"columns": {column["name"]: column["role"] for column in columns}}
        raised["fixes"] = dict.fromkeys(FIXES, False) | dict(raised.get("fixes") or {})
        raised["language"] = {
            "detected": raised.get("language"),
            "share": 1.0 if raised.get("language") else 0,
        }
        return raised

    @property
    def needs_mapping(self) -> bool:
        return self.mapped_by == "detection" and self.confidence < SURE

    @property
    def needs_encoding(self) -> bool:
        """Whether the user has to say first that the text reads right: the guess is not sure, or too much is
        broken. A few characters in many rows are no reason."""
        encoding = self.source.encoding
        if encoding is None or encoding.chosen:
            return False
        few = FEW * self.ledger.read
        unsure = encoding.confidence < SURE_ENCODING and encoding.foreign > few
        return unsure or (encoding.broken > BROKEN * encoding.foreign and encoding.broken > few)

    @property
    def roles(self) -> dict[str, ColumnRole]:
        return {column.name: column.role for column in self.columns}


def load_manifest(project: Path) -> Manifest | None:
    """The manifest, or None when no data was imported. Raises `NotReady` when it is damaged, `ForeignState`
    when it is a link."""
    try:
        return parse_manifest(read_inside(project, DATA, MANIFEST, limit=MOST_BYTES))
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        path = f"{DATA}/{MANIFEST}"
        raise NotReady(
            t("{path} of this project cannot be read.", path=path),
            hint=t("Restore it from git, or import the data again."),
            action=ErrorAction(kind="chooseFile", label=t("Import data")),
        ) from error


def parse_manifest(data: bytes) -> Manifest:
    """A manifest of any layout. Raises pydantic's `ValidationError`."""
    return Manifest.model_validate_json(data)
