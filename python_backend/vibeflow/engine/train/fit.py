"""How many rows go through the model in one go, fitted to the memory there is.

A step always learns from the same rows; they go through in slices of `batch`, whose gradients are added up.
When memory runs out the slices are halved, from that place of the run on, at most three times. The places are
kept, so that a resumed run, which repeats some steps, cuts each of them as it was cut before: same bits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

MOST_HALVINGS = 3

Cause = Literal["host", "gpu", "killed"]
"""Which memory ran out; `killed`: the system ended the worker, most likely for its memory."""


class Place(NamedTuple):
    """A point in a run: after `step` steps, first the evaluation there (0), then the next step (1)."""

    step: int
    part: int


@dataclass(frozen=True)
class Fit:
    rows: int
    """Rows of a step, whatever else is changed."""
    batch_size: int
    """Rows in one go before any halving."""
    halvings: tuple[Place, ...] = ()
    """From where on the batch was halved, once each; ascending."""

    def batch(self, place: Place) -> int:
        """Rows in one go at a place of the run."""
        batch = min(self.batch_size, self.rows)
        for _ in range(self.times(place)):
            batch = math.ceil(batch / 2)
        return batch

    def accumulation(self, place: Place) -> int:
        """Slices that a whole step is made of there."""
        return math.ceil(self.rows / self.batch(place))

    def times(self, place: Place) -> int:
        """How often the batch was halved up to there."""
        return sum(halving <= place for halving in self.halvings)

    def halved(self, place: Place) -> Fit | None:
        """With half the rows in one go from `place` on; None when that is not to be had.

        Where the batch is halved later anyway, that only begins earlier: it does not count twice.
        """
        if self.batch(place) == 1:
            return None
        later = [halving for halving in self.halvings if halving > place]
        if not later and len(self.halvings) >= MOST_HALVINGS:
            return None
        kept = [halving for halving in self.halvings if halving <= place]
        return replace(self, halvings=(*kept, place, *later[1:]))

    def to_json(self) -> dict[str, object]:
        return {
            "rows": self.rows,
            "batch_size": self.batch_size,
            "halvings": [list(place) for place in self.halvings],
        }

    @classmethod
    def from_json(cls, value: dict[str, object]) -> Fit:
        """Raises KeyError, TypeError or ValueError for anything that `to_json` does not give."""
        found = value["halvings"]
        if not isinstance(found, Iterable):
            raise TypeError("halvings is no list")
        halvings = tuple(Place(int(step), int(part)) for step, part in found)
        return cls(int(str(value["rows"])), int(str(value["batch_size"])), halvings)
