"""What is asked of the process that reads models' text files, and what it answers: one line of JSON each."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from vibeflow.children.lines import Line
from vibeflow.protocol.errors import ErrorData


class ModelFiles(Line):
    """A model's folder, and how its files were when the question was asked."""

    folder: str
    stamp: tuple[tuple[int, int], ...]
    """Of each file that says how a conversation is written: when it changed (nanoseconds) and its size."""


class _Question(Line):
    model: ModelFiles
    seconds: float
    """Of processor time that the answer may take."""


class LoadQuestion(_Question):
    """Read the files, so that no other question has to wait for it."""

    kind: Literal["load"] = "load"


class SizesQuestion(_Question):
    kind: Literal["sizes"] = "sizes"
    conversations: list[list[dict[str, str]]]


class PiecesQuestion(_Question):
    kind: Literal["pieces"] = "pieces"
    conversation: list[dict[str, str]] | str
    """A string is a passage, which no template is about."""
    limit: int | None
    """Tokens of a row that are read; None: all."""


Question = Annotated[LoadQuestion | SizesQuestion | PiecesQuestion, Field(discriminator="kind")]


class Size(Line):
    tokens: int
    trained: int
    least: int
    lead: int
    """All as in `sizes.TrainingSize`."""


class Pieces(Line):
    """A row as it is trained, cut where that begins or ends."""

    kind: Literal["pieces"] = "pieces"
    pieces: list[tuple[str, bool, int, bool]]
    """(text, trained, number of tokens, left out), as in `pieces.Piece`."""


class Sizes(Line):
    kind: Literal["sizes"] = "sizes"
    sizes: list[Size | ErrorData]
    """An error: why the template refuses the conversation."""


class Loaded(Line):
    kind: Literal["loaded"] = "loaded"


class Failed(Line):
    kind: Literal["failed"] = "failed"
    error: ErrorData


Answer = Annotated[Loaded | Sizes | Pieces | Failed, Field(discriminator="kind")]

questions: TypeAdapter[Question] = TypeAdapter(Question)
answers: TypeAdapter[Answer] = TypeAdapter(Answer)
