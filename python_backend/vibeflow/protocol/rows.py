"""The rows of a dataset: pages for the grid, one row as it will be trained, changes by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from .base import Wire
from .datasets import Part

SortKey = Literal["file", "quality", "tokens", "question", "answer"]


class RowFilter(Wire):
    """Which rows; every condition that is given must hold."""

    part: Part | Literal["kept"] = "kept"
    search: str = ""
    """Found in question, answer, system prompt or label, whatever the case."""
    finding: str | None = None
    """A finding's id: only the rows it concerns."""
    edited: bool = False
    """Only rows changed by hand."""
    quality_below: int | None = None
    """0 to 100."""


class RowsRequest(Wire):
    project_id: str
    offset: int = 0
    limit: int = 50
    """At most 500."""
    filter: RowFilter = RowFilter()
    sort: SortKey = "file"
    descending: bool = False


class RowView(Wire):
    number: int
    """Row number in the source, 1-based; stable."""
    part: Part
    question: str
    answer: str
    """Both cut to 2,000 characters; `vibeflow/datasets/row` has them whole."""
    system: str | None = None
    topic: str | None = None
    turns: int = 2
    tokens: int | None = None
    quality: int
    """0 to 100: 100 less what each finding on the row costs."""
    findings: tuple[str, ...] = ()
    """Ids of the findings that concern it."""
    edited: bool = False
    removed_because: str | None = None


class RowsPage(Wire):
    revision: int
    """Of the dataset the rows are of."""
    total: int
    offset: int
    rows: list[RowView]


class RowRef(Wire):
    project_id: str
    number: int


class Turn(Wire):
    role: Literal["system", "user", "assistant"]
    content: str
    learned: bool
    """Whether the model learns to say it: an answer, unless the data gives it the weight 0."""


class RenderedSpan(Wire):
    text: str
    trained: bool
    tokens: int
    left_out: bool = False
    """Not read: the row is longer than the recipe's `max_seq_length`."""


class RenderedRow(Wire):
    """What will be trained: the exact text the model reads, and which tokens it learns."""

    number: int
    spans: list[RenderedSpan]
    trained_tokens: int
    prompt_tokens: int
    cut: int = 0
    """Tokens that are left out, so that the row fits into the recipe's `max_seq_length`."""

    @classmethod
    def of(cls, number: int, pieces: Sequence[tuple[str, bool, int, bool]]) -> RenderedRow:
        """Of pieces as `text.pieces` makes them: (text, trained, number of tokens, left out)."""
        read = [(trained, tokens) for _, trained, tokens, left_out in pieces if not left_out]
        return cls(
            number=number,
            spans=[
                RenderedSpan(text=text, trained=trained, tokens=tokens, left_out=left_out)
                for text, trained, tokens, left_out in pieces
            ],
            trained_tokens=sum(tokens for trained, tokens in read if trained),
            prompt_tokens=sum(tokens for trained, tokens in read if not trained),
            cut=sum(tokens for _, _, tokens, left_out in pieces if left_out),
        )


class RowDetail(Wire):
    """One row whole."""

    number: int
    part: Part
    turns: tuple[Turn, ...]
    """As they will be trained; of a text to go on learning from, one assistant turn."""
    original: dict[str, str]
    """The cells of the source, by column."""
    rejected: str | None = None
    """The worse answer of a preference pair."""
    rendered: RenderedRow | None
    problem: str | None = None
    """Why it cannot be rendered: the model is not here yet, or its template refuses the row."""
    removed_because: str | None = None
    findings: tuple[str, ...] = ()
    edited: bool = False


class EditRow(Wire):
    """Change a row's text by hand; recorded, and taken back with `text` None."""

    project_id: str
    number: int
    field: Literal["question", "answer", "system", "topic"]
    """`question` and `answer` are the first user turn and the last assistant turn of a conversation."""
    text: str | None


class SetExcluded(Wire):
    """Take rows out by hand, or back in."""

    project_id: str
    numbers: tuple[int, ...] = ()
    filter: RowFilter | None = None
    """In place of numbers: all rows that it lets through."""
    excluded: bool


class RowsChanged(Wire):
    """What a change by hand came to."""

    revision: int
    changed: int


class ExportRows(Wire):
    """Write rows of the dataset into a file of the user's own."""

    project_id: str
    part: Part | Literal["kept"]
    path: str
    """Absolute; its ending says what is written: `.csv` (for a spreadsheet) or `.jsonl` (for a program)."""


class ExportedRows(Wire):
    path: str
    rows: int
