"""Adafactor (Shazeer and Stern 2018, arXiv:1804.04235): a row and a column in place of AdamW's two copies.

The same numbers as `torch.optim.Adafactor` with its defaults, without loading PyTorch's compiler.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

from .optimizer import Optimizer, Weight

_DECAY = -0.8
_LEAST_SCALE = 1e-3
_CLIP = 1.0
_EPS = torch.finfo(torch.float32).eps


class Adafactor(Optimizer):
    """Memory of a matrix: a number for each row and each column; of a vector: one for each of its numbers."""

    def _fresh(self, true: Tensor) -> dict[str, Tensor]:
        step = torch.zeros((), device=true.device)
        if true.dim() < 2:
            return {"step": step, "variance": torch.zeros_like(true)}
        return {
            "step": step,
            "row_var": true.new_zeros((*true.shape[:-1], 1)),
            "col_var": true.new_zeros((*true.shape[:-2], 1, true.shape[-1])),
        }

    def _apply(self, group: list[Weight], gradients: list[Tensor], rate: float) -> None:
        for weight, gradient in zip(group, gradients, strict=True):
            self._move(weight, gradient, rate)

    def _move(self, weight: Weight, gradient: Tensor, rate: float) -> None:
        true, memory = weight.true, weight.memory
        steps = float(memory["step"])
        new = steps**_DECAY
        scale = max(_LEAST_SCALE, float(true.norm(2)) / math.sqrt(true.numel()))
        if self._weight_decay:
            true.mul_(1 - rate * self._weight_decay)
        expected = _factored(memory, gradient, new) if true.dim() > 1 else _plain(memory, gradient, new)
        update = expected.clamp_(min=_EPS * _EPS).rsqrt_().mul_(gradient)
        too_far = max(1.0, float(update.norm(2)) / (math.sqrt(update.numel()) * _CLIP))
        true.add_(update, alpha=-scale * min(rate, 1 / math.sqrt(steps)) / too_far)


def _factored(memory: dict[str, Tensor], gradient: Tensor, new: float) -> Tensor:
    rows, columns = memory["row_var"], memory["col_var"]
    rows.lerp_(gradient.norm(dim=-1, keepdim=True).square_().div_(gradient.shape[-1]), new)
    columns.lerp_(gradient.norm(dim=-2, keepdim=True).square_().div_(gradient.shape[-2]), new)
    return (rows @ columns).div_(rows.mean(dim=-2, keepdim=True).clamp_(min=_EPS))


def _plain(memory: dict[str, Tensor], gradient: Tensor, new: float) -> Tensor:
    memory["variance"].lerp_(gradient.square(), new)
    return memory["variance"].clone()
