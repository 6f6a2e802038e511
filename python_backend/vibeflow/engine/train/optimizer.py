"""AdamW over fp32 copies of the trained weights, with a state that can be saved and put back bit by bit.

When a model computes in bf16, small updates would vanish in its eight bits; so the true values are kept in
fp32 and copied into the model after each step. Weights are taken a few million at a time: their gradients in
fp32 are made, used and dropped while they lie in the processor's cache, and never all held at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from .. import kernels

_BETAS = 0.9, 0.999
_EPS = 1e-8
_TOGETHER = 2_000_000
"""Weights of a group at most, unless a single tensor has more."""


@dataclass(frozen=True)
class Weight:
    """A trained tensor: as the model sees it, its true value, and the optimizer's memory of it."""

    name: str
    live: torch.nn.Parameter
    true: Tensor
    memory: dict[str, Tensor]


class Optimizer:
    """Owns the true values of everything in `model` that requires a gradient. The rule is AdamW's; that of
    Adafactor is in a file of its own."""

    def __init__(self, model: Any, dtype: torch.dtype, weight_decay: float) -> None:
        self._weight_decay = weight_decay
        self._weights: list[Weight] = []
        self._begun = False
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad:
                continue
            true = parameter.detach().float().clone(memory_format=torch.contiguous_format)
            if dtype != torch.float32:
                parameter.data = parameter.data.to(dtype)
            # PEFT puts the adapter's name into each; its files leave it out, and so do ours.
            short = name.replace(".modules_to_save.default", "").replace(".default", "")
            self._weights.append(Weight(short, parameter, true, self._fresh(true)))
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

    def _step(self, group: list[Weight], rate: float, share: float) -> None:
        gradients = []
        for weight in group:
            gradient = weight.live.grad
            assert gradient is not None
            weight.live.grad = None
            gradients.append(gradient.float() if share == 1.0 else gradient.float().mul_(share))
            weight.memory["step"].add_(1)
        self._apply(group, gradients, rate)
        self._publish(group)

    def _fresh(self, true: Tensor) -> dict[str, Tensor]:
        """What the rule remembers of a tensor, before the first step; `step` counts its steps."""
        return {
            "step": torch.zeros((), device=true.device),
            "exp_avg": torch.zeros_like(true),
            "exp_avg_sq": torch.zeros_like(true),
        }

    def _apply(self, group: list[Weight], gradients: list[Tensor], rate: float) -> None:
        """Move the true values; gradients are clipped, fp32, and may be used up."""
        kernels.adamw(
            [weight.true for weight in group],
            gradients,
            [weight.memory for weight in group],
            rate,
            self._weight_decay,
            _BETAS,
            _EPS,
        )

    def weights(self) -> dict[str, Tensor]:
        """The true values by the names that PEFT's files use, fp32."""
        return {weight.name: weight.true for weight in self._weights}

    def state(self) -> dict[str, Tensor]:
        """The rule's memory, named for safetensors; nothing before the first step."""
        tensors: dict[str, Tensor] = {}
        for weight in self._weights if self._begun else ():
            tensors |= {f"{key}.{weight.name}": tensor for key, tensor in weight.memory.items()}
        return tensors

    @torch.no_grad()
    def restore(self, weights: dict[str, Tensor], state: dict[str, Tensor]) -> None:
        """Put back what `weights` and `state` gave; raises KeyError when a weight is missing."""
        self._begun = bool(state)
        for weight in self._weights:
            weight.true.copy_(weights[weight.name])
            for key, tensor in weight.memory.items():
                if state:
                    tensor.copy_(state[f"{key}.{weight.name}"])
                else:
                    tensor.zero_()
        self._publish(self._weights)

    @staticmethod
    @torch.no_grad()
    def _publish(weights: list[Weight]) -> None:
        for weight in weights:
            weight.live.copy_(weight.true)


def _norm(gradients: list[Tensor]) -> float:
    """Of all gradients together, computed in fp32."""
    if not gradients:
        return 0.0
    each = [torch.linalg.vector_norm(gradient, dtype=torch.float32) for gradient in gradients]
    return float(torch.linalg.vector_norm(torch.stack(each)))


def _groups(weights: list[Weight]) -> list[list[Weight]]:
    """Neighbours, so many together that a call is worth its while."""
    groups: list[list[Weight]] = []
    room = 0
    for weight in weights:
        if not groups or weight.true.numel() > room:
            groups.append([])
            room = _TOGETHER
        groups[-1].append(weight)
        room -= weight.true.numel()
    return groups
