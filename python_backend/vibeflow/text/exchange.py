"""Which parts of a conversation may be given up where it is too long: earlier turns, and the beginning of
what was asked last. Knows messages and places of tokens only."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from .spans import Span

LEAST_ASKED = 32
"""Tokens at the end of the question that are kept whatever its answer needs: an answer to nothing teaches
nothing but to talk."""

_Message = dict[str, str]


def starts(messages: Sequence[_Message]) -> list[int]:
    """Where the conversation can begin, after its system prompt, so that a question and an answer are left:
    places of user turns before the last answer, ascending."""
    last = max((at for at, one in enumerate(messages) if one["role"] == "assistant"), default=-1)
    return [
        at
        for at in range(_prompts(messages), last)
        if messages[at]["role"] == "user" and (at == 0 or messages[at - 1]["role"] != "user")
    ]


def from_start(messages: Sequence[_Message], start: int) -> list[_Message]:
    """The conversation from there on, under its system prompt."""
    return [*messages[: _prompts(messages)], *messages[start:]]


def brief(messages: Sequence[_Message]) -> Sequence[_Message]:
    """The system prompt and the last exchange; the very messages where there is no other."""
    found = starts(messages)
    return from_start(messages, found[-1]) if len(found) > 1 else messages


def spare(
    messages: Sequence[_Message], contents: Sequence[tuple[int, Span]], offsets: Sequence[Span]
) -> tuple[int, int]:
    """Tokens that may be given up (first, and behind the last): of the longest message that is no answer and
    no system prompt, its beginning; empty where there is none, or it is short."""
    longest = (0, 0)
    for index, (start, end) in contents:
        if index >= len(messages) or messages[index]["role"] in ("assistant", "system"):
            continue
        first = bisect_left(offsets, start, key=lambda one: one[0])
        behind = bisect_right(offsets, end, key=lambda one: one[1])
        if behind - first > longest[1] - longest[0]:
            longest = first, behind
    return longest[0], max(longest[0], longest[1] - LEAST_ASKED)


def _prompts(messages: Sequence[_Message]) -> int:
    """How many system messages the conversation begins with."""
    return next((at for at, one in enumerate(messages) if one["role"] != "system"), len(messages))
