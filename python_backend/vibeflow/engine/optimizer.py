"""AdamW over fp32 copies of the trained weights, with a state that can be saved and put back bit by bit.

When a model computes in bf16, small updates would vanish in its eight bits; so the true values are kept in
fp32 and copied into the model after each step. Weights are taken a few million at a time: their gradients in
fp32 are made, used and dropped while they lie in the processor's cache, and never all held at once.

`torch.optim` is passed by, for its first step loads PyTorch's compiler: over a second for nothing. The kernel
is the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

_BETAS = 0.9, 0.999
_EPS = 1e-8
_TOGETHER = 2_000_000
"""Weights of a group at most, unless a single tensor has more."""


@dataclass(frozen=True)
class _Weight:
    """A trained tensor: as the model sees it, its true value, and AdamW's memory of it."""

    name: str
    live: torch.nn.Parameter
    true: Tensor
    step: Tensor
    average: Tensor
    square: Tensor


class Optimizer:
    """Owns the true values of everything in `model` that requires a gradient."""

    def __init__(self, model: Any, dtype: torch.dtype, weight_decay: float) -> None:
        self._weight_decay = weight_decay
        self._weights: list[_Weight] = []
        self._begun = False
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad:
                continue
            true = parameter.detach().float().clone(memory_format=torch.contiguous_format)
            if dtype != torch.float32:
                parameter.data = parameter.data.to(dtype)
            # PEFT puts the adapter's name into each; its files leave it out, and so do ours.
            short = name.replace(".modules_to_save.default", "").replace(".default", "")
            step = torch.zeros((), device=true.device)
            moments = torch.zeros_like(true), torch.zeros_like(true)
            self._weights.append(_Weight(short, parameter, true, step, *moments))
        self._publish(self._weights)

    @property
    def trained(self) -> int:
        """Number of trained parameters."""
        return sum(weight.true.numel() for weight in self._weights)

    @torch.no_grad()
    def step(self, rate: float, max_norm: float) -> float:
        """Apply the gradients gathered in the model and clear them.

        Returns the gradients' norm before clipping; when it is not finite nothing is changed.
        """
        learned = [weight for weight in self._weights if weight.live.grad is not None]
        norm = _norm([weight.live.grad for weight in learned if weight.live.grad is not None])
        if math.isfinite(norm):
            self._begun = True
            share = min(1.0, max_norm / (norm + 1e-6))
            for group in _groups(learned):
                self._step(group, rate, share)
        for weight in self._weights:
            weight.live.grad = None
        return norm

    def _step(self, group: list[_Weight], rate: float, share: float) -> None:
        gradients = []
        for weight in group:
            gradient = weight.live.grad
            assert gradient is not None
            weight.live.grad = None
            gradients.append(gradient.float() if share == 1.0 else gradient.float().mul_(share))
            weight.step.add_(1)
        torch._fused_adamw_(
            [weight.true for weight in group],
            gradients,
            [weight.average for weight in group],
            [weight.square for weight in group],
            [],
            [weight.step for weight in group],
            lr=rate,
            beta1=_BETAS[0],
            beta2=_BETAS[1],
            weight_decay=self._weight_decay,
            eps=_EPS,
            amsgrad=False,
            maximize=False,
        )
        self._publish(group)

    def weights(self) -> dict[str, Tensor]:
        """The true values by the names that PEFT's files use, fp32."""
        return {weight.name: weight.true for weight in self._weights}

    def state(self) -> dict[str, Tensor]:
        """AdamW's moments and step counts, named for safetensors; nothing before the first step."""
        tensors: dict[str, Tensor] = {}
        for weight in self._weights if self._begun else ():
            tensors[f"step.{weight.name}"] = weight.step
            tensors[f"exp_avg.{weight.name}"] = weight.average
            tensors[f"exp_avg_sq.{weight.name}"] = weight.square
        return tensors

    @torch.no_grad()
    def restore(self, weights: dict[str, Tensor], state: dict[str, Tensor]) -> None:
        """Put back what `weights` and `state` gave; raises KeyError when a weight is missing."""
        self._begun = bool(state)
        for weight in self._weights:
            weight.true.copy_(weights[weight.name])
            found = {"step": weight.step, "exp_avg": weight.average, "exp_avg_sq": weight.square}
            for key, tensor in found.items():
                if state:
                    tensor.copy_(state[f"{key}.{weight.name}"])
                else:
                    tensor.zero_()
        self._publish(self._weights)

    @staticmethod
    @torch.no_grad()
    def _publish(weights: list[_Weight]) -> None:
        for weight in weights:
            weight.live.copy_(weight.true)


def _norm(gradients: list[Tensor]) -> float:
    """Of all gradients together, computed in fp32."""
    if not gradients:
        return 0.0
    each = [torch.linalg.vector_norm(gradient, dtype=torch.float32) for gradient in gradients]
    return float(torch.linalg.vector_norm(torch.stack(each)))


def _groups(weights: list[_Weight]) -> list[list[_Weight]]:
    """Neighbours, so many together that a call is worth its while."""
    groups: list[list[_Weight]] = []
    room = 0
    for weight in weights:
        if not groups or weight.true.numel() > room:
            groups.append([])
            room = _TOGETHER
        groups[-1].append(weight)
        room -= weight.true.numel()
    return groups
