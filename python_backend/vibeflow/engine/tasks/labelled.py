"""A text and the number of its label, as a classifier learns from them. Imports no torch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from vibeflow.protocol.errors import VibeFlowError
from vibeflow.text.budget import TemplateEndless
from vibeflow.text.chat import ChatText, Message

from ..rows.encoding import Column, RowFate
from ..rows.row import Row
from .plain import is_dialogue, plain, with_marks


@dataclass(frozen=True)
class LabelledText:
    """A row for the loss."""

    COLUMNS: ClassVar[Mapping[str, Column]] = {"ids": "tokens", "label": "number"}

    ids: list[int]
    label: int


@dataclass(frozen=True)
class LabelEncoder:
    """Each row's text, at most `limit` tokens of it, with the number of its label."""

    chat: ChatText
    labels: Mapping[str, int]
    """The number of each."""
    limit: int
    both_ways: bool
    """Whether the model is an encoder."""

    @property
    def example(self) -> type[LabelledText]:
        return LabelledText

    def encode(self, row: Row) -> tuple[list[LabelledText], RowFate]:
        label = self.labels.get(row.expected.strip())
        if label is None:
            return [], "unknown"
        try:
            ids, cut = text_ids(self.chat, row.prompt, self.limit, self.both_ways)
        except TemplateEndless:
            raise
        except VibeFlowError:
            return [], "refused"
        return [LabelledText(ids, label)], "shortened" if cut else "whole"

    def identity(self) -> Sequence[object]:
        return "label", self.chat.identity, dict(self.labels), self.limit, self.both_ways


def text_ids(
    chat: ChatText, messages: Sequence[Message], limit: int, both_ways: bool
) -> tuple[list[int], bool]:
    """Tokens of what is to be labelled, at most `limit`, and whether it was cut.

    An encoder, which looks `both_ways`, reads the text alone: a system prompt, the same for all rows, would
    tell it nothing. A causal model reads the conversation as its template writes it, up to where its answer
    would begin.
    """
    if both_ways:
        return with_marks(chat, plain(messages, system=False), limit, is_dialogue(messages))
    ids = chat.prompt_ids(messages)
    return ids[-limit:], len(ids) > limit
