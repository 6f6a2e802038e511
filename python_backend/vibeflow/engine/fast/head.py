"""Cross-entropy through a large head, a block of the vocabulary at a time.

Logits are never whole: each block's are made, weighed and used for the gradient while they lie in the
processor's cache. The running maximum makes it exact whatever their size.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

_ROOM = 1_500_000
"""Logits of a block at most: what a cache holds."""
_ROWS = 2048


def losses(hidden: Tensor, weight: Tensor, targets: Tensor) -> Tensor:
    """Cross-entropy of each row: float32 [n]; without gradients."""
    return _pass(hidden, weight, targets, None, False)[0]


class HeadLoss(torch.autograd.Function):
    """Summed cross-entropy of `hidden @ weightᵀ`."""

    @staticmethod
    def forward(ctx: Any, hidden: Tensor, weight: Tensor, targets: Tensor) -> Tensor:
        each, of_hidden, of_weight = _pass(
            hidden, weight, targets, ctx.needs_input_grad[0], ctx.needs_input_grad[1]
        )
        ctx.found = of_hidden, of_weight
        return each.sum()

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor | None, Tensor | None, None]:
        of_hidden, of_weight = ctx.found
        ctx.found = None
        return (
            None if of_hidden is None else of_hidden.mul_(grads[0]),
            None if of_weight is None else of_weight.mul_(grads[0]),
            None,
        )


def _pass(
    hidden: Tensor, weight: Tensor, targets: Tensor, of_hidden: bool | None, of_weight: bool
) -> tuple[Tensor, Tensor | None, Tensor | None]:
    """Losses, and the gradients of their sum in the format of what they are for."""
    weight, hidden = weight.detach(), hidden.detach()
    total = torch.zeros(weight.shape, dtype=torch.float32) if of_weight else None
    each, parts = [], []
    for start in range(0, hidden.shape[0], _ROWS):
        rows = slice(start, start + _ROWS)
        loss, part = _rows(hidden[rows], weight, targets[rows], bool(of_hidden), total)
        each.append(loss)
        parts.append(part)
    return (
        torch.cat(each) if each else hidden.new_zeros(0, dtype=torch.float32),
        torch.cat(parts) if of_hidden and parts else None,
        None if total is None else total.to(weight.dtype),
    )


def _rows(
    hidden: Tensor, weight: Tensor, targets: Tensor, of_hidden: bool, total: Tensor | None
) -> tuple[Tensor, Tensor]:
    count = hidden.shape[0]
    width = max(256, _ROOM // max(1, count))
    # The target's own term is added at the end in fp32: in a rounded sum, a sure token's would be lost.
    own = torch.empty(count, 1)
    most = torch.full((count, 1), float("-inf"))
    summed = torch.zeros(count, 1)
    gathered = torch.zeros(hidden.shape) if of_hidden else None
    blocks: list[tuple[int, Tensor, Tensor]] = []
    for start in range(0, weight.shape[0], width):
        block = weight[start : start + width]
        logits = hidden @ block.t()
        here = ((targets >= start) & (targets < start + block.shape[0])).nonzero().flatten()
        column = targets[here] - start
        own[here, 0] = logits[here, column].float()
        new = torch.maximum(most, logits.amax(-1, keepdim=True).float())
        wide = logits.float().sub_(new).exp_()
        faded = (most - new).exp_()
        summed.mul_(faded).add_(wide.sum(-1, keepdim=True))
        most = new
        if gathered is not None or total is not None:
            wide[here, column] = 0.0
            terms = wide.to(hidden.dtype)
            if gathered is not None:
                gathered.mul_(faded).add_(terms @ block)
            if total is not None:
                blocks.append((start, terms, new))
    normal = most + summed.log()
    loss = (normal - own).squeeze(1)
    short = torch.expm1(own - normal)  # of the target's probability to one
    if gathered is not None:
        gathered = gathered.div_(summed).addcmul_(weight[targets].float(), short)
    if total is not None:
        for start, terms, peak in blocks:
            share = (hidden.float() * (peak - normal).exp()).to(hidden.dtype)
            total[start : start + terms.shape[1]] += terms.t() @ share
        total.index_add_(0, targets, hidden.float() * short)
    return loss, (gathered if gathered is not None else own).to(hidden.dtype)
