"""The parts of a text that tell its encoding: values with bytes beyond ASCII, from everywhere in it."""

from __future__ import annotations

import re

_HIGH = re.compile(rb"[\x80-\xff]")
_END = re.compile(rb'["\n\r\t]')
_BREAK = re.compile(rb"[\x00-\x2f]")
_BEFORE, _AFTER, _FAR = 400, 400, 4000
_PIECES = 32


def stretches(data: bytes, budget: int) -> list[bytes]:
    """Values (between quotes, tabs and line ends) with bytes beyond ASCII, drawn evenly from `data`, of about
    `budget` bytes together. Keys and values in plain English stay out: they say nothing, and there are many.

    In no encoding that is guessed do the bytes that end a value belong to another character.
    """
    found: list[bytes] = []
    step = len(data) // _PIECES + 1
    at = 0
    left = budget
    for piece in range(_PIECES):
        if piece * step > at:
            at = _next(data, piece * step)
        share = left // (_PIECES - piece)
        while share > 0 and (high := _HIGH.search(data, at)) is not None:
            start, end = _start(data, high.start(), at), _end(data, high.end())
            found.append(data[start:end])
            at = end
            share -= end - start
            left -= end - start
    return found


def _next(data: bytes, at: int) -> int:
    """Where the next value begins, or else the next word: not within a character."""
    end = _END.search(data, at, at + _FAR) or _BREAK.search(data, at, at + _FAR)
    return at if end is None else end.end()


def _start(data: bytes, high: int, floor: int) -> int:
    near = max(floor, high - _BEFORE)
    ends = [match.end() for match in _END.finditer(data, near, high)]
    if ends:
        return ends[-1]
    if near == floor:
        return near
    after = _BREAK.search(data, near, high)
    if after is not None:
        return after.end()
    breaks = [match.end() for match in _BREAK.finditer(data, max(floor, high - _FAR), high)]
    return breaks[-1] if breaks else high


def _end(data: bytes, high: int) -> int:
    end = _END.search(data, high, high + _AFTER)
    if end is not None:
        return end.start()
    if high + _AFTER >= len(data):
        return len(data)
    after = _BREAK.search(data, high + _AFTER, high + _FAR)
    return after.start() if after is not None else min(len(data), high + _FAR)
