"""Rows as examples for a loss. What makes them of a row is an `Encoder`, one for each kind of model; where
they are kept, in memory (here) or in files (`arrow`), is nothing to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar

from vibeflow.text.fate import Fate

from .row import Row

RowFate = Fate | Literal["refused", "unknown"]
"""`refused`: the model's chat template does not take the row. `unknown`: its label is none that the model can
give."""

Column = Literal["tokens", "marks", "number"]
"""What an example consists of: a list of token ids, a list of yes and no, a number."""


class Encodable(Protocol):
    """An example: a dataclass whose fields are its columns."""

    COLUMNS: ClassVar[Mapping[str, Column]]

    def __init__(self, *values: Any) -> None: ...

    @property
    def ids(self) -> list[int]:
        """All that is computed for it: by its length rows are put together."""
        ...


E = TypeVar("E", bound=Encodable)


class Encoder(Protocol[E]):
    """Makes the examples of a row. Can be pickled, and imports nothing heavy: other processes use it."""

    @property
    def example(self) -> type[E]: ...

    def encode(self, row: Row) -> tuple[list[E], RowFate]:
        """Its examples, none where it is left out, and what became of it.

        Raises:
            TemplateEndless: the model's template does not end; it would not of any row.
        """
        ...

    def identity(self) -> Sequence[object]:
        """Everything beside the row itself that its examples depend on, as JSON can say it."""
        ...


@dataclass(frozen=True)
class Encoded(Generic[E]):
    """Rows as examples, and what became of the rows. Rows, not examples, are counted."""

    examples: Sequence[E]
    counts: Counter[RowFate]

    @property
    def rows(self) -> int:
        return self.counts.total()

    @property
    def learned(self) -> int:
        """Rows that the examples come from."""
        return self.counts["whole"] + self.counts["shortened"] + self.counts["answerCut"]


def encode(rows: Iterable[Row], encoder: Encoder[E]) -> Encoded[E]:
    """All of the rows' examples, in memory."""
    examples: list[E] = []
    counts: Counter[RowFate] = Counter()
    for row in rows:
        made, fate = encoder.encode(row)
        examples += made
        counts[fate] += 1
    return Encoded(examples, counts)


def lengths_of(examples: Sequence[E]) -> Sequence[int]:
    """Tokens that are computed for each example."""
    known = getattr(examples, "lengths", None)
    return [len(example.ids) for example in examples] if known is None else known
