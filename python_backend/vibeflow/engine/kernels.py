"""Three functions that PyTorch does not promise to keep, each beside the public way to the same result.

What is faster is used where it is there and gives, on a few numbers tried at import, what the public way
gives; else, after a release of PyTorch that dropped or changed it, the public way is. `torch.optim` and
`torch.nn.functional` are none here: the first loads PyTorch's compiler at its first step, over a second for
nothing, and the second has no backward passes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import torch
from torch import Tensor

Betas = tuple[float, float]
_Way = TypeVar("_Way", bound=Callable[..., Any])


def _fused_adamw(
    true: list[Tensor],
    gradients: list[Tensor],
    memories: Sequence[dict[str, Tensor]],
    rate: float,
    decay: float,
    betas: Betas,
    eps: float,
) -> None:
    torch._fused_adamw_(
        true,
        gradients,
        [memory["exp_avg"] for memory in memories],
        [memory["exp_avg_sq"] for memory in memories],
        [],
        [memory["step"] for memory in memories],
        lr=rate,
        beta1=betas[0],
        beta2=betas[1],
        weight_decay=decay,
        eps=eps,
        amsgrad=False,
        maximize=False,
    )


def public_adamw(
    true: list[Tensor],
    gradients: list[Tensor],
    memories: Sequence[dict[str, Tensor]],
    rate: float,
    decay: float,
    betas: Betas,
    eps: float,
) -> None:
    """One step of AdamW, tensor by tensor; `step` has counted it already."""
    for value, gradient, memory in zip(true, gradients, memories, strict=True):
        count = float(memory["step"])
        first, second = memory["exp_avg"], memory["exp_avg_sq"]
        first.lerp_(gradient, 1 - betas[0])
        second.mul_(betas[1]).addcmul_(gradient, gradient, value=1 - betas[1])
        spread = second.sqrt().div_((1 - betas[1] ** count) ** 0.5).add_(eps)
        value.mul_(1 - rate * decay).addcdiv_(first, spread, value=-rate / (1 - betas[0] ** count))


def _softmax_backward(grad: Tensor, weights: Tensor) -> Tensor:
    return torch._softmax_backward_data(grad, weights, -1, weights.dtype)


def public_softmax_backward(grad: Tensor, weights: Tensor) -> Tensor:
    """The gradient of what `weights` is the softmax of, along the last dimension."""
    grad, wide = grad.float(), weights.float()
    return (grad - (grad * wide).sum(-1, keepdim=True)).mul_(wide).to(weights.dtype)


def _silu_backward(grad: Tensor, gate: Tensor, out: Tensor) -> None:
    torch.ops.aten.silu_backward(grad, gate, grad_input=out)


def public_silu_backward(grad: Tensor, gate: Tensor, out: Tensor) -> None:
    """The gradient of `gate`, whose silu was taken, into `out`."""
    wide = gate.float()
    opened = torch.sigmoid(wide)
    out.copy_(grad.float() * opened * (1 + wide * (1 - opened)))


def _adamw_tried(step: Callable[..., None]) -> Tensor:
    value, gradient = torch.tensor([1.0, -2.0]), torch.tensor([0.5, 0.25])
    memory = {"step": torch.tensor(2.0), "exp_avg": gradient / 3, "exp_avg_sq": gradient * gradient / 5}
    step([value], [gradient], [memory], 0.1, 0.1, (0.9, 0.999), 1e-8)
    return torch.stack([value, memory["exp_avg"], memory["exp_avg_sq"]])


def _softmax_tried(backward: Callable[[Tensor, Tensor], Tensor]) -> Tensor:
    return backward(torch.tensor([[0.5, -1.0]]), torch.tensor([[0.25, 0.75]]))


def _silu_tried(backward: Callable[[Tensor, Tensor, Tensor], None]) -> Tensor:
    out = torch.empty(2)
    backward(torch.tensor([0.5, -1.0]), torch.tensor([2.0, -3.0]), out)
    return out


def chosen(private: _Way, public: _Way, tried: Callable[[_Way], Tensor]) -> _Way:
    """The private function where it still does what the public one does."""
    try:
        same = torch.allclose(tried(private), tried(public), rtol=1e-4, atol=1e-6)
    except (AttributeError, TypeError, RuntimeError):
        same = False
    return private if same else public


adamw = chosen(_fused_adamw, public_adamw, _adamw_tried)
softmax_backward = chosen(_softmax_backward, public_softmax_backward, _softmax_tried)
silu_backward = chosen(_silu_backward, public_silu_backward, _silu_tried)
