"""A row in pieces as it is trained: what is given, what is learned, and what is left out for want of room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .chat import ChatText, Message
from .exchange import from_start
from .fit import Fitted, fit


class Piece(NamedTuple):
    text: str
    trained: bool
    tokens: int
    left_out: bool = False
    """Not read at all: the row is longer than the limit."""


def pieces_of(chat: ChatText, conversation: Sequence[Message] | str, limit: int | None) -> list[Piece]:
    """A string is a passage, which is learned in windows, whole.

    Raises:
        ModelUnavailable: the model's template refuses the conversation.
    """
    if isinstance(conversation, str):
        return _passage(chat, conversation)
    made = chat.training_tokens(conversation)
    if limit is None or len(made.ids) <= limit:
        return [Piece(*span) for span in made.spans]
    return _shortened(conversation, fit(chat, conversation, limit), len(made.ids))


def _passage(chat: ChatText, text: str) -> list[Piece]:
    """A passage is learned from its first token to its last, and that it ends there."""
    pieces = [Piece(text, True, len(chat.encode(text)))]
    if chat.eos_id is not None:
        pieces.append(Piece(chat.special["eos_token"], True, 1))
    return pieces


def _shortened(messages: Sequence[Message], fitted: Fitted, tokens: int) -> list[Piece]:
    """What is kept and what is not, in order; turns that are left out stand first."""
    made = fitted.written
    pieces: list[Piece] = []
    if fitted.start:
        kept = len(from_start(messages, fitted.start))
        gone = messages[fitted.start - (len(messages) - kept) : fitted.start]
        text = "".join(f"{message['content']}\n" for message in gone)
        pieces.append(Piece(text, False, max(0, tokens - len(made.ids)), True))
    states = [(mark, True) for mark in made.trained]
    for first, end in fitted.kept:
        states[first:end] = [(mark, False) for mark in made.trained[first:end]]
    at = 0
    for token, state in enumerate(states):
        behind = token + 1
        if behind < len(states) and states[behind] == state:
            continue
        start = made.offsets[at][0] if at else 0
        end = made.offsets[behind][0] if behind < len(states) else len(made.text)
        trained, left_out = state
        pieces.append(Piece(made.text[start:end], trained and not left_out, behind - at, left_out))
        at = behind
    return pieces
