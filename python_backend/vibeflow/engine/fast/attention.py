"""Causal attention over a grid of rows, forwards and backwards, by plain matrix products.

For rows as long as conversations this is several times as fast on a CPU as PyTorch's own kernel, whose
backward pass works in small tiles. Queries of one key's group lie side by side, so keys are never repeated;
blocks of queries look only at keys up to their own end.
"""

from __future__ import annotations

import torch
from torch import Tensor

from vibeflow.engine import kernels

_BLOCK = 256
"""Query positions at a time: bounds memory, and halves the work above the diagonal of long rows."""
_KEEP = 512
"""Rows up to this length keep their attention weights for the backward pass; longer ones make them again."""


def attend(
    query: Tensor, key: Tensor, value: Tensor, group: int, scale: float
) -> tuple[Tensor, list[Tensor]]:
    """`query` is [n, length × group, width], `key` and `value` are [n, length, width].

    Returns what is attended to, shaped like `query`, and the weights if they are worth keeping.
    """
    out = torch.empty_like(query)
    kept: list[Tensor] = []
    length = key.shape[1]
    for first in range(0, length, _BLOCK):
        last = min(first + _BLOCK, length)
        weights = _weights(query, key, first, last, group, scale)
        out[:, first * group : last * group] = torch.bmm(weights, value[:, :last])
        if length <= _KEEP:
            kept.append(weights)
    return out, kept


def attend_backward(
    grad: Tensor, query: Tensor, key: Tensor, value: Tensor, kept: list[Tensor], group: int, scale: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Gradients for query, key and value."""
    of_query = torch.empty_like(query)
    of_key: Tensor | None = None
    of_value: Tensor | None = None
    length = key.shape[1]
    # From the end, so that the first block found covers every key and the others are added to its part.
    for place, first in reversed(list(enumerate(range(0, length, _BLOCK)))):
        last = min(first + _BLOCK, length)
        rows = slice(first * group, last * group)
        weights = kept[place] if kept else _weights(query, key, first, last, group, scale)
        down = grad[:, rows]
        through = torch.bmm(down, value[:, :last].transpose(1, 2))
        through = kernels.softmax_backward(through, weights).mul_(scale)
        of_query[:, rows] = torch.bmm(through, key[:, :last])
        part_key = torch.bmm(through.transpose(1, 2), query[:, rows])
        part_value = torch.bmm(weights.transpose(1, 2), down)
        if of_key is None or of_value is None:
            of_key, of_value = part_key, part_value
        else:
            of_key[:, :last] += part_key
            of_value[:, :last] += part_value
    assert of_key is not None and of_value is not None
    return of_query, of_key, of_value


def _weights(query: Tensor, key: Tensor, first: int, last: int, group: int, scale: float) -> Tensor:
    """Softmax over the keys that each query of the block may see."""
    rows = query[:, first * group : last * group]
    scores = torch.bmm(rows, key[:, :last].transpose(1, 2)).mul_(scale)
    size = last - first
    ahead = torch.full((size, size), float("-inf"), dtype=scores.dtype).triu_(1)
    scores[:, :, first:] += ahead.repeat_interleave(group, 0)
    return torch.softmax(scores, -1)
