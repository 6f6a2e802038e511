"""Rows as one run of tokens without padding, and where each of them lies in the grid that attention needs.

Everything but attention treats tokens one by one, so a batch is the rows' tokens end to end. Attention alone
sees them as a grid of rows by positions; its cells past a row's end are computed and thrown away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from vibeflow.engine.rows import Example


@dataclass(frozen=True)
class Packed:
    """A batch. Token indices count along the run, cell indices along the grid row by row."""

    ids: torch.Tensor
    """int64 [tokens]."""
    positions: torch.Tensor
    """int64 [n]: tokens whose next token is trained."""
    targets: torch.Tensor
    """int64 [n]: the token that follows each of them."""
    owners: torch.Tensor
    """int64 [n]: the row that each of them is in."""
    grid: torch.Tensor
    """int64 [rows × length]: the token of each cell; past a row's end, some token of the row."""
    cells: torch.Tensor
    """int64 [tokens]: the cell of each token."""
    rows: int
    length: int
    """Positions of the longest row."""

    @property
    def trained(self) -> int:
        return int(self.targets.numel())

    @property
    def tokens(self) -> int:
        return int(self.ids.numel())

    @property
    def even(self) -> bool:
        """Whether all rows are of one length, so that the grid is the run itself."""
        return self.tokens == self.rows * self.length


def pack(examples: Sequence[Example]) -> Packed:
    """The rows' tokens end to end, in their order."""
    lengths = torch.tensor([len(example.ids) for example in examples])
    length = int(lengths.max())
    starts = lengths.cumsum(0) - lengths
    column = torch.arange(length)
    grid = starts[:, None] + torch.minimum(column, lengths[:, None] - 1)
    inside = column < lengths[:, None]
    ids = torch.tensor([token for example in examples for token in example.ids])
    # A row's first token is never a target, so the place before a target is always in the same row.
    trained = torch.tensor(
        [flag and place > 0 for example in examples for place, flag in enumerate(example.trained)]
    )
    at = trained.nonzero().flatten()
    owner = torch.repeat_interleave(torch.arange(len(examples)), lengths)
    return Packed(
        ids,
        at - 1,
        ids[at],
        owner[at],
        grid.flatten(),
        inside.flatten().nonzero().flatten(),
        len(examples),
        length,
    )
