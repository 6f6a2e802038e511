"""Decides which rows are held out: seeded, a fixed share, and no question on both sides.

A row's place hangs on its question and the seed, so that adding or mending other rows moves few of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from ..shapes.examples import Example


def question_key(example: Example) -> str:
    """Equal for questions that differ in case and blanks only."""
    return " ".join(example.question.casefold().split())


def held_out(kept: Sequence[Example], share: float, seed: int) -> set[int]:
    """Row numbers of the test part: about `share` of the rows; at least one while two questions are there."""
    groups: dict[str, list[int]] = {}
    for example in kept:
        groups.setdefault(question_key(example), []).append(example.number)
    if len(groups) < 2:
        return set()
    order = sorted(
        groups, key=lambda key: hashlib.blake2b(f"{seed}\n{key}".encode(), digest_size=16).digest()
    )
    wanted = max(1, round(share * len(kept)))
    chosen: set[int] = set()
    for key in order:
        # A question asked more often than there is room left goes to training as a whole.
        if len(chosen) + len(groups[key]) <= wanted:
            chosen.update(groups[key])
            if len(chosen) == wanted:
                break
    if not chosen:
        smallest = min(order, key=lambda key: len(groups[key]))
        chosen.update(groups[smallest])
    return chosen
