"""A decoder layer's two halves, attention and gated unit, each one step of autograd with its own backward.

A half saves what its backward needs in the model's own format, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from .attention import attend, attend_backward
from .pack import Packed
from .pointwise import gate_backward, norm, norm_backward, rotate
from .site import Site


@dataclass(frozen=True)
class Norm:
    """A root mean square norm of the model; `full`: its weight is trained."""

    module: Any
    full: bool

    @property
    def eps(self) -> float:
        return float(self.module.variance_epsilon)

    def parameters(self) -> list[Tensor]:
        return [self.module.weight] if self.full else []

    def forward(self, x: Tensor, out: Tensor | None = None) -> Tensor:
        return norm(x, self.module.weight.detach(), self.eps, out)

    def backward(self, grad: Tensor, x: Tensor) -> tuple[Tensor, list[Tensor | None]]:
        of_x, of_weight = norm_backward(grad, x, self.module.weight.detach(), self.eps, self.full)
        return of_x, [of_weight] if self.full else []


@dataclass(frozen=True)
class Attention:
    norm: Norm
    qkv: Site
    out: Site
    query_norm: Norm | None
    key_norm: Norm | None
    heads: int
    key_heads: int
    width: int
    scale: float

    def parameters(self) -> list[Tensor]:
        own = [norm for norm in (self.query_norm, self.key_norm) if norm is not None]
        return [
            *self.norm.parameters(),
            *self.qkv.parameters(),
            *[tensor for each in own for tensor in each.parameters()],
            *self.out.parameters(),
        ]


@dataclass(frozen=True)
class Gated:
    norm: Norm
    gate_up: Site
    down: Site

    def parameters(self) -> list[Tensor]:
        return [*self.norm.parameters(), *self.gate_up.parameters(), *self.down.parameters()]


@dataclass(frozen=True)
class Turn:
    """Rotary positions of a batch: cosines and sines, [length, 1, width]."""

    cos: Tensor
    sin: Tensor


class AttentionHalf(torch.autograd.Function):
    """`x + attention(norm(x))`; with `only`, of those tokens alone."""

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, half: Attention, batch: Packed, turn: Turn, only: Tensor | None, *_: Tensor
    ) -> Tensor:
        room = half.qkv.input(x.shape[0])
        half.norm.forward(x, out=room[:, : half.qkv.width_in])
        grid, kept_in = half.qkv.forward(room)
        if not batch.even:
            grid = grid.index_select(0, batch.grid)
        queries, group = half.heads * half.width, half.heads // half.key_heads
        keys = half.key_heads * half.width
        raw_query = _apart(grid[:, :queries], batch, half.key_heads, group, half.width)
        raw_key = _apart(grid[:, queries : queries + keys], batch, half.key_heads, 1, half.width)
        value = _apart(grid[:, queries + keys :], batch, half.key_heads, 1, half.width)
        query = raw_query if half.query_norm is None else half.query_norm.forward(raw_query)
        key = raw_key if half.key_norm is None else half.key_norm.forward(raw_key)
        query, key = rotate(query, turn.cos, turn.sin), rotate(key, turn.cos, turn.sin)
        flat_query, flat_key, flat_value = query.flatten(1, 2), key.flatten(1, 2), value.flatten(1, 2)
        seen, kept = attend(flat_query, flat_key, flat_value, group, half.scale)
        back = _together(seen, batch, half.key_heads, group, half.width)
        wanted = batch.cells if only is None else batch.cells.index_select(0, only)
        if only is not None or not batch.even:
            back = back.index_select(0, wanted)
        room_out = half.out.input(back.shape[0])
        room_out[:, : half.out.width_in] = back
        result, kept_out = half.out.forward(room_out)
        result += x if only is None else x.index_select(0, only)
        ctx.half, ctx.batch, ctx.turn, ctx.only, ctx.wanted = half, batch, turn, only, wanted
        raw = (raw_query, raw_key) if half.query_norm is not None else (None, None)
        ctx.save_for_backward(
            x, room, kept_in, room_out, kept_out, flat_query, flat_key, flat_value, *raw, *kept
        )
        return result

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Any, ...]:
        grad = grads[0]
        half, batch, turn, only = ctx.half, ctx.batch, ctx.turn, ctx.only
        x, room, kept_in, room_out, kept_out, query, key, value, *rest = ctx.saved_tensors
        raw, kept = rest[:2], rest[2:]
        group = half.heads // half.key_heads
        down = half.out.output(grad.shape[0])
        down[:, : half.out.width_out] = grad
        of_seen, of_out = half.out.backward(down, room_out, kept_out, True)
        if only is not None or not batch.even:
            # Cells past a row's end, and those nobody asked for, were given no part in the loss.
            spread = of_seen.new_zeros(batch.rows * batch.length, of_seen.shape[1])
            of_seen = spread.index_copy_(0, ctx.wanted, of_seen)
        of_seen = _apart(of_seen, batch, half.key_heads, group, half.width).flatten(1, 2)
        of_query, of_key, of_value = attend_backward(of_seen, query, key, value, kept, group, half.scale)
        shape = (query.shape[0], batch.length, -1, half.width)
        of_query = rotate(of_query.view(shape), turn.cos, turn.sin, back=True)
        of_key = rotate(of_key.view(shape), turn.cos, turn.sin, back=True)
        of_norms: list[Tensor | None] = []
        if half.query_norm is not None and half.key_norm is not None:
            wide_query, of_query_norm = half.query_norm.backward(of_query, raw[0])
            wide_key, of_key_norm = half.key_norm.backward(of_key, raw[1])
            of_query, of_key = wide_query.to(query.dtype), wide_key.to(key.dtype)
            of_norms = [*of_query_norm, *of_key_norm]
        down = half.qkv.output(x.shape[0])
        at = 0
        for part, members in ((of_query, group), (of_key, 1), (of_value, 1)):
            tokens = _together(part, batch, half.key_heads, members, half.width)
            width = tokens.shape[1]
            down[:, at : at + width] = tokens if batch.even else tokens.index_select(0, batch.cells)
            at += width
        needed = ctx.needs_input_grad[0]
        of_normed, of_qkv = half.qkv.backward(down, room, kept_in, needed or half.norm.full)
        of_x, of_norm = _through_norm(half.norm, of_normed, x, grad, only, needed)
        return (of_x, None, None, None, None, *of_norm, *of_qkv, *of_norms, *of_out)


class GatedHalf(torch.autograd.Function):
    """`x + down(silu(gate) · up)` of the normed x."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, half: Gated, *_: Tensor) -> Tensor:
        room = half.gate_up.input(x.shape[0])
        half.norm.forward(x, out=room[:, : half.gate_up.width_in])
        both, kept_in = half.gate_up.forward(room)
        gate, up = both.chunk(2, -1)
        opened = torch.nn.functional.silu(gate)
        room_down = half.down.input(x.shape[0])
        torch.mul(opened, up, out=room_down[:, : half.down.width_in])
        result, kept_down = half.down.forward(room_down)
        result += x
        ctx.half = half
        ctx.save_for_backward(x, room, kept_in, both, opened, room_down, kept_down)
        return result

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Any, ...]:
        grad = grads[0]
        half = ctx.half
        x, room, kept_in, both, opened, room_down, kept_down = ctx.saved_tensors
        gate, up = both.chunk(2, -1)
        down = half.down.output(grad.shape[0])
        down[:, : half.down.width_out] = grad
        of_product, of_down = half.down.backward(down, room_down, kept_down, True)
        down = half.gate_up.output(grad.shape[0])
        gate_backward(of_product, gate, up, opened, down)
        needed = ctx.needs_input_grad[0]
        of_normed, of_gate_up = half.gate_up.backward(down, room, kept_in, needed or half.norm.full)
        of_x, of_norm = _through_norm(half.norm, of_normed, x, grad, None, needed)
        return (of_x, None, *of_norm, *of_gate_up, *of_down)


def _through_norm(
    norm: Norm, of_normed: Tensor | None, x: Tensor, grad: Tensor, only: Tensor | None, needed: bool
) -> tuple[Tensor | None, list[Tensor | None]]:
    """The gradient of x: through the norm, and straight from the sum."""
    if of_normed is None:
        return None, []
    wide, of_norm = norm.backward(of_normed, x)
    if not needed:
        return None, of_norm
    if only is None:
        return wide.add_(grad).to(grad.dtype), of_norm
    return wide.index_add_(0, only, grad.float()).to(grad.dtype), of_norm


def _apart(grid: Tensor, batch: Packed, key_heads: int, group: int, width: int) -> Tensor:
    """[cells, heads × width] as [rows × key heads, length, group, width]."""
    shaped = grid.reshape(batch.rows, batch.length, key_heads, group, width)
    return shaped.permute(0, 2, 1, 3, 4).contiguous().flatten(0, 1)


def _together(apart: Tensor, batch: Packed, key_heads: int, group: int, width: int) -> Tensor:
    """The way back from `_apart`: [cells, heads × width]."""
    shaped = apart.view(batch.rows, key_heads, batch.length, group, width)
    return shaped.permute(0, 2, 1, 3, 4).reshape(batch.rows * batch.length, -1)
