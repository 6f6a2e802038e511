"""Rows as one run of tokens without padding, and where each of them lies in the grid that attention needs.

Everything but attention treats tokens one by one, so a batch is the rows' tokens end to end. Attention alone
sees them as a grid of rows by positions; its cells past a row's end are computed and thrown away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from ..rows.conversations import Example

_TOKENS, _LENGTH = 64, 16
"""Runs and grids are filled up to multiples of these. oneDNN makes and keeps code for every new shape, 0.7 MB
a product: with every count a shape of its own, a model of 14 MB grew by a gigabyte in its first epoch."""


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
    """Positions of the grid: at least those of the longest row."""
    tokens: int
    """Useful ones: those that fill up are left out."""

    @property
    def trained(self) -> int:
        return int(self.targets.numel())

    @property
    def even(self) -> bool:
        """Whether all rows are of one length, so that the grid is the run itself."""
        return int(self.ids.numel()) == self.rows * self.length


def pack(examples: Sequence[Example]) -> Packed:
    """The rows' tokens end to end, in their order. Some rows are followed by tokens that nobody looks at,
    which fill the run up."""
    useful = [len(example.ids) for example in examples]
    length = _up(max(useful), _LENGTH)
    filled = _filled(useful, length)
    lengths = torch.tensor(filled)
    starts = lengths.cumsum(0) - lengths
    column = torch.arange(length)
    grid = starts[:, None] + torch.minimum(column, lengths[:, None] - 1)
    inside = column < lengths[:, None]
    ids: list[int] = []
    flags: list[bool] = []
    for example, size in zip(examples, filled, strict=True):
        more = size - len(example.ids)
        ids += example.ids + [0] * more
        # A row's first token is never a target, so the place before a target is always in the same row.
        flags += [False, *example.trained[1:], *[False] * more]
    at = torch.tensor(flags).nonzero().flatten()
    tokens = torch.tensor(ids)
    owner = torch.repeat_interleave(torch.arange(len(examples)), lengths)
    return Packed(
        tokens,
        at - 1,
        tokens[at],
        owner[at],
        grid.flatten(),
        inside.flatten().nonzero().flatten(),
        len(examples),
        length,
        sum(useful),
    )


def _filled(lengths: Sequence[int], length: int) -> list[int]:
    """Tokens of each row with those that fill the run up, which lie in the grid's idle cells. Where there are
    too few of those, the run is not filled up quite."""
    missing = _up(sum(lengths), _TOKENS) - sum(lengths)
    filled = []
    for own in lengths:
        more = min(missing, length - own)
        missing -= more
        filled.append(own + more)
    return filled


def _up(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple
