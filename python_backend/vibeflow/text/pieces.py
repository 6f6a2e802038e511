"""A row in pieces as it is trained: what is given, what is learned, and what is beyond the limit."""

from __future__ import annotations

from collections.abc import Sequence

from .chat import ChatText, Message

Piece = tuple[str, bool, int]
"""(text, trained, number of tokens)"""


def pieces_of(chat: ChatText, conversation: Sequence[Message] | str, limit: int | None) -> list[Piece]:
    """A string is a passage."""
    made = (
        _passage(chat, conversation)
        if isinstance(conversation, str)
        else chat.training_tokens(conversation).spans
    )
    total = sum(tokens for _, _, tokens in made)
    return made if limit is None or total <= limit else _cut(chat, made, limit)


def _passage(chat: ChatText, text: str) -> list[Piece]:
    """A passage is learned from its first token to its last, and that it ends there."""
    pieces: list[Piece] = [(text, True, len(chat.encode(text)))]
    if chat.eos_id is not None:
        pieces.append((chat.special["eos_token"], True, 1))
    return pieces


def _cut(chat: ChatText, pieces: Sequence[Piece], limit: int) -> list[Piece]:
    """The pieces with a border behind the last token that is read; what comes after it is not trained."""
    text = "".join(piece[0] for piece in pieces)
    offsets = chat.tokenizer.encode(text, add_special_tokens=False).offsets
    border = offsets[limit][0] if limit < len(offsets) else len(text)
    made: list[Piece] = []
    at = read = 0
    for piece, trained, tokens in pieces:
        left = limit - read
        if tokens <= left:
            made.append((piece, trained, tokens))
        elif left <= 0:
            made.append((piece, False, tokens))
        else:
            head = min(max(border - at, 0), len(piece))
            made += [(piece[:head], trained, left), (piece[head:], False, tokens - left)]
        at += len(piece)
        read += tokens
    return made
