"""A tokenizer's special tokens where they stand in somebody's text: `<|im_end|>` in a question is nine
characters, not the end of a turn.

Tokenizers look for the names of their special tokens everywhere, in contents too. Here a text is cut behind
the first character of each name that stands in a content, and its parts are encoded one by one, so that no
part holds a whole name: the same in training, evaluation and serving. What the template itself writes still
marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from tokenizers import Encoding, Tokenizer

_LONG = 10_000
"""Characters from which on a text is handed over as a batch of one: only then do the tokenizers let this
process's other threads go on meanwhile."""
_PRIVATE = range(0xE010, 0xF8FF)
"""Characters that take the place of first characters while a template is rendered."""

Encoded = tuple[list[int], list[tuple[int, int]]]
"""Ids, and where in the text each token lies, in characters."""


class SpecialNames:
    """The names of a tokenizer's special tokens, found in texts."""

    def __init__(self, names: Sequence[str]) -> None:
        # A name of one character cannot be cut in two; none is known.
        self.names = tuple(
            sorted({name for name in names if len(name) > 1}, key=lambda name: (-len(name), name))
        )

        self._starts = frozenset(name[:2] for name in self.names)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self.names)) or r"(?!)")

    def inside(self, text: str) -> bool:
        """Whether a name stands in the text."""
        # Most texts hold not even the beginning of one, of which there are few kinds.
        return any(start in text for start in self._starts) and any(name in text for name in self.names)

    def cuts(self, text: str) -> list[int]:
        """Places behind the first character of each name in the text, ascending."""
        found: list[int] = []
        if not self.inside(text):
            return found
        match = self._pattern.search(text)
        while match:
            found.append(match.start() + 1)
            match = self._pattern.search(text, match.start() + 1)
        return found

    def disguised(self, contents: Sequence[str]) -> tuple[list[str], dict[str, str]]:
        """The contents, as long as they were, with a stand-in for the first character of each name in them;
        and what each stand-in, which occurs in none of them, stands for."""
        free = (chr(code) for code in _PRIVATE if not any(chr(code) in text for text in contents))
        stand_ins = {first: next(free) for first in sorted({name[0] for name in self.names})}
        made: list[str] = []
        for text in contents:
            characters = list(text)
            for cut in self.cuts(text):
                characters[cut - 1] = stand_ins[characters[cut - 1]]
            made.append("".join(characters))
        return made, {there: first for first, there in stand_ins.items()}


def revealed(text: str, stand_ins: dict[str, str]) -> tuple[str, list[int]]:
    """What was rendered of disguised contents as it reads, and where it has to be cut."""
    cuts = [at + 1 for at, character in enumerate(text) if character in stand_ins]
    return "".join(stand_ins.get(character, character) for character in text), cuts


def encode(tokenizer: Tokenizer, text: str, cuts: Sequence[int]) -> Encoded:
    """Tokens of a text that no token crosses the cuts of."""
    if not cuts:
        encoding = _encoding(tokenizer, text)
        return list(encoding.ids), list(encoding.offsets)
    ids: list[int] = []
    offsets: list[tuple[int, int]] = []
    for start, end in pairwise([0, *cuts, len(text)]):
        part = _encoding(tokenizer, text[start:end])
        ids += part.ids
        offsets += [(start + first, start + last) for first, last in part.offsets]
    return ids, offsets


def encoding_of(tokenizer: Tokenizer, text: str, cuts: Sequence[int]) -> Encoding:
    """The same for what goes on with a tokenizer's own object; its offsets hold where there are no cuts."""
    parts = [_encoding(tokenizer, text[start:end]) for start, end in pairwise([0, *cuts, len(text)])]
    return parts[0] if len(parts) == 1 else Encoding.merge(parts, growing_offsets=False)


def _encoding(tokenizer: Tokenizer, text: str) -> Encoding:
    if len(text) > _LONG:
        found: Encoding = tokenizer.encode_batch([text], add_special_tokens=False)[0]
        return found
    return tokenizer.encode(text, add_special_tokens=False)
