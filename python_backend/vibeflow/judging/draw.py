"""Which rows are judged. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence

from .prompt import Pair


def chosen(pairs: Sequence[Pair], rows: int, seed: int) -> list[Pair]:
    """Rows drawn by the seed, in their order; a larger draw holds all of a smaller one."""
    order = list(range(len(pairs)))
    random.Random(seed).shuffle(order)
    return [pairs[at] for at in sorted(order[:rows])]
