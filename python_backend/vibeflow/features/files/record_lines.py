"""What is asked of the process that reads a Parquet file or a workbook, and what it answers."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from vibeflow.children.lines import Line
from vibeflow.protocol.errors import ErrorData
from vibeflow.protocol.files import FileLine


class FactsQuestion(Line):
    kind: Literal["facts"] = "facts"


class PageQuestion(Line):
    kind: Literal["page"] = "page"
    offset: int
    limit: int


class FindQuestion(Line):
    """The next record that holds the text, whatever its case."""

    kind: Literal["find"] = "find"
    text: str
    after: int
    """Records that are passed over."""


Question = Annotated[FactsQuestion | PageQuestion | FindQuestion, Field(discriminator="kind")]


class Facts(Line):
    kind: Literal["facts"] = "facts"
    format: str
    columns: list[str]
    total: int


class Page(Line):
    kind: Literal["page"] = "page"
    lines: list[FileLine]


class Found(Line):
    kind: Literal["found"] = "found"
    number: int | None
    """1-based; None: there is none."""


class Failed(Line):
    kind: Literal["failed"] = "failed"
    error: ErrorData


Answer = Annotated[Facts | Page | Found | Failed, Field(discriminator="kind")]

questions: TypeAdapter[Question] = TypeAdapter(Question)
answers: TypeAdapter[Answer] = TypeAdapter(Answer)
