"""Root mean square norm, rotary positions and the gated unit, forwards and backwards.

Computed in fp32 and rounded where transformers rounds, so that both paths agree to the last bits in fp32.
"""

from __future__ import annotations

import torch
from torch import Tensor

from vibeflow.engine import kernels


def norm(x: Tensor, weight: Tensor, eps: float, out: Tensor | None = None) -> Tensor:
    """`x` over its root mean square along the last dimension, times `weight`."""
    wide = x.float() if x.dtype != torch.float32 else x.clone()
    wide.mul_(_scale(x, eps))
    return torch.mul(wide.to(x.dtype), weight, out=out)


def norm_backward(
    grad: Tensor, x: Tensor, weight: Tensor, eps: float, of_weight: bool
) -> tuple[Tensor, Tensor | None]:
    """Gradients of `norm`: for `x` (fp32) and, where asked for, for its weight."""
    scale = _scale(x, eps)
    unit = x.float() * scale
    through = grad.float()
    found = (through * unit).flatten(0, -2).sum(0).to(weight.dtype) if of_weight else None
    through = through * weight
    along = (through * unit).mean(-1, keepdim=True)
    return through.addcmul_(unit, along, value=-1).mul_(scale), found


def _scale(x: Tensor, eps: float) -> Tensor:
    length: Tensor = torch.linalg.vector_norm(x, dim=-1, keepdim=True, dtype=torch.float32)
    return length.square_().div_(x.shape[-1]).add_(eps).rsqrt_()


def rotate(x: Tensor, cos: Tensor, sin: Tensor, back: bool = False) -> Tensor:
    """Rotary positions on the last dimension; `back` gives the gradient's way, the opposite turn."""
    half = x.shape[-1] // 2
    left, right = x[..., :half], x[..., half:]
    cos, sin = cos[..., :half], sin[..., :half]
    turned = torch.empty_like(x)
    turn = -1 if not back else 1
    torch.mul(left, cos, out=turned[..., :half]).addcmul_(right, sin, value=turn)
    torch.mul(right, cos, out=turned[..., half:]).addcmul_(left, sin, value=-turn)
    return turned


def gate_backward(grad: Tensor, gate: Tensor, up: Tensor, opened: Tensor, out: Tensor) -> None:
    """Gradients of `silu(gate) · up` into the two halves of `out`; `opened` is `silu(gate)`."""
    width = gate.shape[-1]
    torch.mul(grad, opened, out=out[:, width : 2 * width])
    kernels.silu_backward(grad.mul_(up), gate, out[:, :width])
