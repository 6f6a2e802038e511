"""A question and its answer, as an encoder-decoder learns from them. Imports no torch.

Each answer of a conversation is an example of its own, asked by everything before it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from vibeflow.text.chat import ChatText, Message
from vibeflow.text.weight import is_learned

from ..rows.encoding import Column, RowFate
from ..rows.row import Row
from .plain import is_dialogue, plain, with_marks


@dataclass(frozen=True)
class Pair:
    """A question and the answer to be learned, as tokens."""

    COLUMNS: ClassVar[Mapping[str, Column]] = {"source": "tokens", "target": "tokens"}

    source: list[int]
    target: list[int]

    @property
    def ids(self) -> list[int]:
        """All that is computed for it: by its length rows are put together."""
        return self.source + self.target


@dataclass(frozen=True)
class PairEncoder:
    """Questions of at most `limit` tokens, and answers of as many."""

    chat: ChatText
    limit: int

    @property
    def example(self) -> type[Pair]:
        return Pair

    def encode(self, row: Row) -> tuple[list[Pair], RowFate]:
        pairs: list[Pair] = []
        shortened = ended = False
        for at, message in enumerate(row.messages):
            if not is_learned(message) or not message["content"].strip():
                continue
            source, cut_source = source_ids(self.chat, row.messages[:at], self.limit)
            target = [*self.chat.encode(message["content"].strip()), *self._end]
            pairs.append(Pair(source, target[: self.limit]))
            shortened, ended = shortened or cut_source, ended or len(target) > self.limit
        if not pairs:
            return [], "leftOut"
        return pairs, "answerCut" if ended else "shortened" if shortened else "whole"

    def identity(self) -> Sequence[object]:
        return "pair", self.chat.identity, self.limit

    @property
    def _end(self) -> list[int]:
        return [self.chat.eos_id] if self.chat.eos_id is not None else []


def source_ids(chat: ChatText, messages: Sequence[Message], limit: int) -> tuple[list[int], bool]:
    """Tokens of the question, at most `limit`, and whether it was cut: a conversation at its beginning, a
    single question at its end."""
    return with_marks(chat, plain(messages, system=True), limit, is_dialogue(messages))
