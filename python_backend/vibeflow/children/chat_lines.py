"""What is asked of the process that holds a model (`worker.chat`), and what it answers.

A question is answered by any number of pieces, the last of them `done`, or by what else its kind says; all
of them carry its id.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, TypeAdapter

from vibeflow.protocol.errors import ErrorData

from .lines import Line

Ending = Literal["stop", "length", "cancelled"]


class Turn(Line):
    """What was said in a conversation."""

    role: str
    content: str


class _Question(Line):
    id: str
    messages: list[Turn]
    folder: Path | None = None
    """Of another version that shares the base model; None: the one that the process was started with."""
    system: str | None = None
    """In place of the version's system prompt; empty: none at all."""


class AskQuestion(_Question):
    """Answered by pieces: the first has what is known before the answer begins, the last why it ended."""

    kind: Literal["ask"] = "ask"
    base: bool = False
    """Whether the base model answers."""
    max_new_tokens: int = Field(default=256, ge=1)
    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    repetition_penalty: float = 1.0
    seed: int | None = None


class LookQuestion(_Question):
    """What the model looks at while it gives this answer."""

    kind: Literal["look"] = "look"
    answer: str


class CancelRequest(Line):
    """End the answer to the question with this id; answered by nothing."""

    kind: Literal["cancel"] = "cancel"
    id: str


class Addressed(BaseModel):
    """A line that may be no request, and yet says who would be told."""

    id: str


Request = Annotated[AskQuestion | LookQuestion | CancelRequest, Field(discriminator="kind")]


class AnswerPiece(Line):
    kind: Literal["piece"] = "piece"
    id: str
    text: str = ""
    """What is new."""
    done: bool = False
    tokens: int = 0
    """Generated so far."""
    seconds: float = 0.0
    note: str | None = None
    """What the user must know about the room for the answer."""
    first_seconds: float | None = None
    """Until the first text."""
    prompt_tokens: int | None = None
    context: int | None = None
    ending: Ending | None = None


class Looked(Line):
    kind: Literal["looked"] = "looked"
    id: str
    question: list[str]
    answer: list[str]
    weights: list[list[float]]
    cut: bool
    """All as in `engine`'s `Attention`."""


class Failed(Line):
    """The question has no answer, or no more of one; the next may have."""

    kind: Literal["failed"] = "failed"
    id: str
    error: ErrorData


class Unready(Line):
    """The model cannot be loaded: there will be no answers, and the process ends."""

    kind: Literal["unready"] = "unready"
    error: ErrorData


Answer = Annotated[AnswerPiece | Looked | Failed | Unready, Field(discriminator="kind")]

requests: TypeAdapter[Request] = TypeAdapter(Request)
answers: TypeAdapter[Answer] = TypeAdapter(Answer)
