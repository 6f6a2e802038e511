"""Datasets: a source, how its columns are read, what was kept, what was removed and why.

The rows themselves are in `rows`, versions in `dataset_versions`, public data in `discovery`.
"""

from __future__ import annotations

from typing import Literal

from .base import Wire
from .encodings import EncodingView
from .learned import LearnedRows
from .projects import RecipeSetting

ColumnRole = Literal[
    "question", "answer", "conversation", "system", "topic", "text", "rejected", "verdict", "group", "ignored"
]
"""`conversation`: whole conversations. `text`: a passage to go on learning from, without question or answer.
`rejected`: the worse answer of a preference pair. `verdict`: whether the answer is a good one (KTO).
`group`: what belongs together (a customer, a conversation) and must not straddle the split."""
Shape = Literal["pairs", "labels", "conversations", "preferences", "verdicts", "text"]
"""What the rows are. `pairs`: a question and an answer. `labels`: a text and one of a few classes.
`preferences`: an answer preferred to another (DPO). `verdicts`: an answer marked good or bad (KTO)."""
RemovalReason = Literal[
    "missingQuestion",
    "missingAnswer",
    "duplicate",
    "nearDuplicate",
    "contradiction",
    "echo",
    "language",
    "tooShort",
    "tooLong",
    "rejectedByTemplate",
    "nothingTrained",
    "placeholder",
    "samePreference",
    "inTestFile",
    "excluded",
    "byHand",
    "unreadable",
]
"""`excluded`: marked as a bad answer in the source. `byHand`: taken out by the user. `unreadable`: a broken
line, or turns not to train on. `inTestFile`: also in the user's own test
file, or in the test part of their own split."""
Part = Literal["train", "test", "removed"]
FixId = Literal[
    "repairEncoding",
    "trimWhitespace",
    "maskPersonalData",
    "removeBoilerplate",
    "removeMissing",
    "removeDuplicates",
    "removeNearDuplicates",
    "removeContradictions",
    "removeEchoes",
    "removeOtherLanguages",
    "removeTooShort",
    "removeTooLong",
    "removeRejectedByTemplate",
    "removeNothingTrained",
    "cleanHtml",
    "removePlaceholders",
    "removeSamePreferences",
]
"""Fixes that change texts (`repairEncoding` to `removeBoilerplate`, `cleanHtml`) are made before those that
remove rows, in the order of `build.prepare.TEXT_FIXES`."""


class Mapping(Wire):
    """How the columns of the source become what is trained on."""

    columns: dict[str, ColumnRole]
    """By column name; a column that is not named is `ignored`. Several columns of one role are joined with a
    blank line, in file order, unless a template says how."""
    question_template: str | None = None
    """Text with `{{column}}` placeholders, in place of joining; a line of empty ones goes."""
    answer_template: str | None = None


class ImportData(Wire):
    project_id: str
    source: str
    """Absolute path of a file or of a folder of files."""
    mapping: Mapping | None = None
    """Left out, it is detected; given, it wins over detection."""
    sheet: str | None = None
    """Of a workbook; None: the first that has rows."""
    encoding: str | None = None
    """Of a text, by any usual name ("windows-1251"); None: known by its content."""


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


class Estimate(Wire):
    """A share measured on some of the rows only, with its 95 % range."""

    rows: int
    """Rows looked at, drawn at random with the dataset's seed."""
    low: float
    high: float
    """0 to 1, as `Finding.share`."""


class Slice(Wire):
    """One bar of a finding's picture: a length range, a language, a label, a kind of personal data."""

    label: str
    count: int
    marked: bool = False
    """Whether this is what the finding is about; the others are the background."""


class Chart(Wire):
    title: str
    """What is counted: "Rows by length of the answer, in tokens"."""
    kind: Literal["histogram", "bars"]
    """`histogram`: ordered ranges without gaps; `bars`: names, most frequent first."""
    slices: tuple[Slice, ...]


class FindingFix(Wire):
    id: FixId
    label: str
    """Button label: verb, object, count: "Repair 17"."""
    applied: bool
    safe: bool = False
    """Whether "Fix what is safe" includes it: nothing of worth is lost."""


class Finding(Wire):
    id: str
    """Stable kind, such as `encodingDamage`; unique within a report; rows can be filtered by it."""
    severity: Literal["decide", "fixed", "passed"]
    title: str
    """"Broken characters in 17 replies"."""
    detail: str
    """One line of cause, with an example where it helps."""
    count: int
    """Rows concerned; extrapolated where `estimate` is given."""
    share: float
    """0 to 1, of rows read."""
    limit: float
    """0 to 1: the threshold above which it matters."""
    measure: str | None = None
    """The number that counts where it is not a share of rows ("1,212 rows"); shown in place of the share."""
    limit_label: str | None = None
    """The threshold in words where it is not a share ("at least 100"); empty: there is none."""
    estimate: Estimate | None = None
    """None: counted on every row."""
    examples: tuple[int, ...] = ()
    """Row numbers in the source, 1-based, at most five."""
    filterable: bool = False
    """Whether the grid can show just these rows ("Review 14")."""
    chart: Chart | None = None
    fix: FindingFix | None = None


class Suggestion(Wire):
    """What more or other data would help, computed from this data."""

    id: str
    title: str
    detail: str
    numbers: tuple[int, ...] = ()
    """Rows that show it, at most five."""


class BackgroundChecks(Wire):
    """The expensive checks (tokens, near duplicates, language, template, personal data) over every row."""

    state: Literal["running", "done", "failed"]
    done: int
    """Rows checked so far."""
    total: int
    message: str | None = None
    """Why they failed."""


class OwnSplitView(Wire):
    """A split that the data brings along: a column, or the names of files, name the part of each row."""

    column: str
    train: int
    validation: int
    test: int
    """Rows read that it names for each part; validation rows are held out with the test rows."""
    unnamed: int
    """Rows for which it names none; they are trained on."""
    used: bool
    unfit: str | None
    """Why it cannot be used; goes on from "because"."""


class SplitView(Wire):
    seed: int
    share: float
    """Of the kept rows, held out for testing; as wished."""
    group_by: str | None
    """Column whose values stay together."""
    stratified: bool
    """Whether every label has its share in the test part."""
    test_file: str | None
    """The user's own test rows, in place of a share."""
    groups_together: int
    """Rows that stay beside a duplicate, a near duplicate or a row of their group."""
    templated: int = 0
    """Rows that stay beside another one made from the same template."""
    templates_apart: int = 0
    """Rows of templates that are on both sides, being too many to be held together."""
    split_by: str | None = None
    """As wished. None: the split that the data brings along, if any; "": VibeFlow's own."""
    own: OwnSplitView | None = None
    """The one that the data brings along, used or not."""


class LanguageView(Wire):
    detected: str | None
    """English name of the majority's language, or None when it cannot be told."""
    share: float
    """0 to 1, of the rows whose language can be told."""
    expected: str | None
    """What the user confirmed or chose; None: not asked yet."""


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
    sheets: tuple[str, ...] = ()
    """Of a workbook, all that have rows."""
    sheet: str | None = None
    files: int = 1
    """More than one for a folder."""
    source_notes: tuple[str, ...] = ()
    """What was found in the source beside its rows, and how it was brought into rows: a sentence each."""
    encoding: EncodingView | None = None
    """None for what is no text."""
    version: int
    shape: Shape
    shape_note: str | None = None
    """What is not done with this shape yet, in plain words."""
    columns: list[ColumnView]
    mapping: Mapping
    confidence: float
    """The least of the confidences of what is learned from."""
    needs_mapping: bool
    """True below 60 %: the panel asks, with the best guess filled in."""
    system_prompt: str
    """The recipe's."""
    ledger: Ledger
    edited: int
    """Kept rows with a cell changed by hand."""
    findings: list[Finding]
    suggestions: tuple[Suggestion, ...] = ()
    checks: BackgroundChecks
    split: SplitView
    language: LanguageView
    tokens_median: int | None = None
    recipe: tuple[RecipeSetting, ...] = ()
    """The recommended settings with a reason each."""
    model_name: str
    learned: LearnedRows | None = None
    """What becomes of the training rows with the recipe as it is; None for passages, and before rows were
    counted with the base model's own tokenizer."""
    left_out: tuple[str, ...] = ()
    """Of training rows that are not learned whole, in sentences."""
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


class SetMapping(Wire):
    project_id: str
    mapping: Mapping
    """Whole: it replaces the one before."""
    system_prompt: str | None = None
    """Written into the recipe; None: left as it is."""


class PreviewMapping(Wire):
    project_id: str
    mapping: Mapping
    system_prompt: str


class MappedRow(Wire):
    number: int
    question: str
    answer: str
    system: str | None
    problem: str | None
    """Why this row could not be trained on, mapped like this."""


class MappingPreview(Wire):
    """The first ten rows as the mapping would make them."""

    rows: tuple[MappedRow, ...]
    looked_at: int
    """Rows from the top that `usable` was counted on."""
    usable: int


class SetFixes(Wire):
    """Apply (true) or undo (false) fixes; a new revision. Those not named stay as they are."""

    project_id: str
    fixes: dict[FixId, bool]


class PreviewFix(Wire):
    project_id: str
    fix: FixId


class FixChange(Wire):
    number: int
    field: Literal["question", "answer", "system", "text", "row"]
    """`row`: the row goes as a whole."""
    before: str
    after: str | None
    """None: removed."""
    beside: int | None = None
    """The row that stays in its place: the first of the duplicates, the commoner of contradicting answers."""
    reason: str | None = None


class FixPreview(Wire):
    """What a fix would do, up to twenty changes of it."""

    fix: FixId
    count: int
    """Rows in all."""
    changes: tuple[FixChange, ...]


class SetSplit(Wire):
    project_id: str
    share: float
    """0.01 to 0.5."""
    seed: int
    group_by: str | None = None
    stratified: bool = True
    test_file: str | None = None
    """Absolute path; read with the mapping of the dataset."""
    split_by: str | None = None
    """Column that names the part of each row. None: as found in the data; "": VibeFlow holds rows out."""


class SetSheet(Wire):
    """Read another sheet of the workbook."""

    project_id: str
    sheet: str


class SetLanguage(Wire):
    project_id: str
    expected: str | None
    """English name; None: ask again."""


class DatasetChanged(Wire):
    """Event `vibeflow/datasets/didChange`: a new version is there, or an import ended without one."""

    project_id: str
    revision: int
    """Of the data as it stands now; 0 while there is none; unchanged where only the checks got further."""


class ImportProgress(Wire):
    """Event `vibeflow/datasets/didProgress`, while a file is read."""

    project_id: str
    stage: Literal["reading", "checking", "saving"]
    rows: int
    total: int | None = None
    """Rows in all, once that is known."""
    part: float | None = None
    """0 to 1 of the source's bytes, while it is read."""
    source: str | None = None
    """Name of the file or folder that is imported; None while the data there is gets built anew."""


class CancelImport(Wire):
    """Stop what is being read or rebuilt for this project; the data stays as it was."""

    project_id: str


DatasetView.model_rebuild()
