"""AdamW over fp32 copies of the trained weights, with a state that can be saved and put back bit by bit.

When a model computes in bf16, small updates would vanish in its eight bits; so the true values are kept in
fp32 and copied into the model after each step. The trained part is small, so the copies cost next to nothing.
"""

from __future__ import annotations

from typing import Any

import torch


class Optimizer:
    """Owns the true values of everything in `model` that requires a gradient."""

    def __init__(self, model: Any, dtype: torch.dtype, weight_decay: float) -> None:
        self._names: list[str] = []
        self._live: list[torch.nn.Parameter] = []
        self._true: list[torch.nn.Parameter] = []
        for name, parameter in model.named_parameters():
            if not parameter.requires_grad:
                continue
            true = torch.nn.Parameter(parameter.detach().float().clone())
            if dtype != torch.float32:
                parameter.data = parameter.data.to(dtype)
            # PEFT puts the adapter's name into each; its files leave it out, and so do ours.
            self._names.append(name.replace(".modules_to_save.default", "").replace(".default", ""))
            self._live.append(parameter)
            self._true.append(true)
        self._adamw = torch.optim.AdamW(self._true, lr=0.0, weight_decay=weight_decay, fused=True)
        self._publish()

    @property
    def trained(self) -> int:
        """Number of trained parameters."""
        return sum(parameter.numel() for parameter in self._true)

    def step(self, rate: float, max_norm: float) -> float:
        """Apply the gradients gathered in the model and clear them.

        Returns the gradients' norm before clipping; when it is not finite nothing is changed.
        """
        for live, true in zip(self._live, self._true, strict=True):
            true.grad = None if live.grad is None else live.grad.float()
            live.grad = None
        norm = float(torch.nn.utils.clip_grad_norm_(self._true, max_norm))
        if norm != norm or norm in (float("inf"), float("-inf")):
            return norm
        for group in self._adamw.param_groups:
            group["lr"] = rate
        self._adamw.step()
        self._publish()
        return norm

    def weights(self) -> dict[str, torch.Tensor]:
        """The true values by the names that PEFT's files use, fp32."""
        return {name: true.detach() for name, true in zip(self._names, self._true, strict=True)}

    def state(self) -> dict[str, torch.Tensor]:
        """AdamW's moments and step counts, named for safetensors."""
        tensors: dict[str, torch.Tensor] = {}
        for name, true in zip(self._names, self._true, strict=True):
            for key, value in self._adamw.state.get(true, {}).items():
                tensors[f"{key}.{name}"] = value
        return tensors

    def restore(self, weights: dict[str, torch.Tensor], state: dict[str, torch.Tensor]) -> None:
        """Put back what `weights` and `state` gave; raises KeyError when a weight is missing."""
        with torch.no_grad():
            for name, true in zip(self._names, self._true, strict=True):
                true.copy_(weights[name])
                found = {key: state[f"{key}.{name}"] for key in ("step", "exp_avg", "exp_avg_sq") if state}
                self._adamw.state[true] = {key: value.clone().to(true.device) for key, value in found.items()}
        self._publish()

    def _publish(self) -> None:
        with torch.no_grad():
            for live, true in zip(self._live, self._true, strict=True):
                live.copy_(true)
