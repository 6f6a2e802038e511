"""What becomes of a row in training, by its size and the limit alone. Imports nothing: everybody may ask."""

from __future__ import annotations

from typing import Literal, Protocol

Fate = Literal["whole", "shortened", "answerCut", "leftOut"]
"""`shortened`: earlier turns or a part of the question are left out, the last answer is whole. `answerCut`:
its end is left out. `leftOut`: nothing would be learned."""


class Sized(Protocol):
    """As `sizes.TrainingSize`."""

    @property
    def tokens(self) -> int: ...
    @property
    def trained(self) -> int: ...
    @property
    def least(self) -> int: ...
    @property
    def lead(self) -> int: ...


def fate_of(size: Sized, limit: int, *, all_turns: bool = False) -> Fate:
    """What `fit.fit` makes of a conversation of that size. `all_turns`: every token is learned."""
    if not size.trained and not all_turns:
        return "leftOut"
    if size.tokens <= limit:
        return "whole"
    if size.least <= limit:
        return "shortened"
    return "answerCut" if all_turns or size.lead < limit else "leftOut"
