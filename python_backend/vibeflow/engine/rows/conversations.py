"""Conversations and passages as examples for a causal model: the loss is on what it has to learn to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from vibeflow.protocol.errors import VibeFlowError
from vibeflow.text.budget import TemplateEndless
from vibeflow.text.chat import ChatText
from vibeflow.text.fit import fit

from .encoding import Column, RowFate
from .row import Row


@dataclass(frozen=True)
class Example:
    """A row for the loss: token ids, and which of them the model has to learn to say."""

    COLUMNS: ClassVar[Mapping[str, Column]] = {"ids": "tokens", "trained": "marks"}

    ids: list[int]
    trained: list[bool]

    @property
    def trained_count(self) -> int:
        """Tokens that give a loss: the first one has nothing before it to be predicted from."""
        return sum(self.trained[1:])


@dataclass(frozen=True)
class ConversationEncoder:
    """Examples of at most `limit` tokens, shortened as `text.fit` says; a longer passage is several examples,
    and none of it is lost."""

    chat: ChatText
    limit: int
    train_on: str = "answers"
    """Or "all": every token of a conversation, whoever says it."""

    @property
    def example(self) -> type[Example]:
        return Example

    def encode(self, row: Row) -> tuple[list[Example], RowFate]:
        if row.text is not None:
            windows = _windows(self.chat, row.text, self.limit)
            return windows, "whole" if windows else "leftOut"
        try:
            fitted = fit(self.chat, row.messages, self.limit, all_turns=self.train_on == "all")
        except TemplateEndless:
            raise  # it would be refused of every row, and nothing be trained
        except VibeFlowError:
            return [], "refused"
        if fitted.fate == "leftOut":
            return [], fitted.fate
        ids = fitted.ids
        trained = [True] * len(ids) if self.train_on == "all" else fitted.trained
        return [Example(ids, trained)], fitted.fate

    def identity(self) -> Sequence[object]:
        return "conversation", self.chat.identity, self.limit, self.train_on


def takes(row: Row, chat: ChatText) -> bool:
    """Whether the model's chat template takes the row."""
    try:
        row.prompt_ids(chat)
    except TemplateEndless:
        raise
    except VibeFlowError:
        return False
    return True


def _windows(chat: ChatText, text: str, limit: int) -> list[Example]:
    """A passage with its end mark, every token of it learned; each window begins with the last token of the
    one before, which gives the first of its own something to follow from."""
    ids = chat.encode(text)
    if chat.eos_id is not None:
        ids.append(chat.eos_id)
    step = max(1, limit - 1)
    windows = [ids[start : start + limit] for start in range(0, max(1, len(ids) - 1), step)]
    return [Example(window, [True] * len(window)) for window in windows if len(window) > 1]
