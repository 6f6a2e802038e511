"""Linear layers that share an input, as one product: their weights one below the other, adapters beside them.

The frozen weights W and the adapters of a site lie in one block

    [ W  sB ]
    [ A   0 ]

so that the forward product [x | xAᵀ]·[W | sB]ᵀ and the backward one [dy | s·dy·B]·[W ; A] are one call
each, and only the few columns and rows of the adapters are copied into it before a step. The model's own
weights become views of the block: nothing is held twice. Dropout keeps the adapters' input apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


@dataclass(frozen=True)
class Part:
    """One linear layer of a site, plain or with an adapter around it."""

    linear: Any
    """torch.nn.Linear."""
    lora: Any = None
    """PEFT's layer around it, or None."""

    @property
    def down(self) -> Tensor:
        return self.lora.lora_A["default"].weight  # type: ignore[no-any-return]

    @property
    def up(self) -> Tensor:
        return self.lora.lora_B["default"].weight  # type: ignore[no-any-return]

    @property
    def scaling(self) -> float:
        return float(self.lora.scaling["default"])

    @property
    def rank(self) -> int:
        return int(self.down.shape[0]) if self.lora is not None else 0

    @property
    def dropout(self) -> float:
        """Share of the adapter's input left out at present: none outside training."""
        if self.lora is None:
            return 0.0
        layer = self.lora.lora_dropout["default"]
        return float(layer.p) if isinstance(layer, torch.nn.Dropout) and layer.training else 0.0


class Site:
    """`full`: the weights themselves are trained."""

    def __init__(self, parts: Sequence[Part], full: bool) -> None:
        self.parts = list(parts)
        self.full = full
        self.width_in = int(parts[0].linear.in_features)
        self.width_out = sum(int(part.linear.out_features) for part in parts)
        self.rank = sum(part.rank for part in parts)
        self._block = torch.empty(0)
        self._bias: Tensor | None = None

    def parameters(self) -> list[Tensor]:
        """What is trained here, in the order of `backward`'s gradients."""
        if self.full:
            return [
                tensor
                for part in self.parts
                for tensor in (part.linear.weight, part.linear.bias)
                if tensor is not None
            ]
        return [tensor for part in self.parts if part.lora is not None for tensor in (part.down, part.up)]

    @torch.no_grad()
    def refresh(self) -> None:
        """Take the model's present values; to be called before each forward pass."""
        weights = [part.linear.weight for part in self.parts]
        if any(
            weight.data_ptr() != view.data_ptr() or weight.dtype != view.dtype
            for weight, view in zip(weights, self._views(), strict=False)
        ):
            self._adopt(weights)
        biases = [part.linear.bias for part in self.parts]
        if any(bias is not None for bias in biases):
            self._bias = torch.cat(
                [
                    torch.zeros(weight.shape[0], dtype=weight.dtype) if bias is None else bias.detach()
                    for weight, bias in zip(weights, biases, strict=True)
                ]
            )
        row, column = 0, 0
        for part in self.parts:
            below = row + int(part.linear.out_features)
            if part.lora is not None:
                right = column + part.rank
                self._block[row:below, self.width_in + column : self.width_in + right] = part.up
                self._block[row:below, self.width_in + column : self.width_in + right] *= part.scaling
                self._block[self.width_out + column : self.width_out + right, : self.width_in] = part.down
                column = right
            row = below

    def _adopt(self, weights: Sequence[Tensor]) -> None:
        """Move the weights into the block, and make the model's own ones views of it."""
        self._block = torch.zeros(
            self.width_out + self.rank, self.width_in + self.rank, dtype=weights[0].dtype
        )
        row = 0
        for weight in weights:
            view = self._block[row : row + weight.shape[0], : self.width_in]
            view.copy_(weight)
            weight.data = view
            row += weight.shape[0]

    def _views(self) -> list[Tensor]:
        if self._block.numel() == 0:
            return [torch.empty(0)] * len(self.parts)
        rows = 0
        views = []
        for part in self.parts:
            views.append(self._block[rows:, : self.width_in])
            rows += int(part.linear.out_features)
        return views

    def input(self, tokens: int) -> Tensor:
        """Room for the input and, to its right, what the adapters make of it."""
        return torch.empty(tokens, self.width_in + self.rank, dtype=self._block.dtype)

    def forward(self, room: Tensor) -> tuple[Tensor, Tensor | None]:
        """The layers' outputs side by side, and what dropout took; `room` is from `input`, its first columns
        filled."""
        kept: Tensor | None = None
        if self.rank:
            x = room[:, : self.width_in]
            share = max(part.dropout for part in self.parts)
            if share:
                kept = _keep(x, share)
                x = x * kept
            torch.mm(x, self._block[self.width_out :, : self.width_in].t(), out=room[:, self.width_in :])
        return torch.nn.functional.linear(room, self._block[: self.width_out], self._bias), kept

    def output(self, tokens: int) -> Tensor:
        """Room for the gradient of the output and, to its right, of what the adapters make."""
        return torch.empty(tokens, self.width_out + self.rank, dtype=self._block.dtype)

    def backward(
        self, grad: Tensor, room: Tensor, kept: Tensor | None, of_input: bool
    ) -> tuple[Tensor | None, list[Tensor | None]]:
        """Gradients for the input and for `parameters()`; `grad` is from `output`, its first columns
        filled."""
        down, small = grad[:, : self.width_out], grad[:, self.width_out :]
        weights, adapters = self._block[: self.width_out], self._block[self.width_out :, : self.width_in]
        if self.rank:
            torch.mm(down, weights[:, self.width_in :], out=small)
        of_x: Tensor | None = None
        if of_input and kept is None:
            of_x = grad @ self._block[:, : self.width_in]
        elif of_input and kept is not None:
            of_x = (down @ weights[:, : self.width_in]).addcmul_(small @ adapters, kept)
        if self.full:
            return of_x, self._of_weights(down, room)
        x = room[:, : self.width_in]
        return of_x, self._of_adapters(grad, room, x if kept is None else x * kept)

    def _of_adapters(self, grad: Tensor, room: Tensor, x: Tensor) -> list[Tensor | None]:
        if not self.rank:
            return []
        of_down = grad[:, self.width_out :].t() @ x
        of_up = room[:, self.width_in :].t() @ grad[:, : self.width_out]
        found: list[Tensor | None] = []
        row, column = 0, 0
        for part in self.parts:
            below = row + int(part.linear.out_features)
            if part.lora is not None:
                right = column + part.rank
                found.append(of_down[column:right].to(part.down.dtype))
                found.append((of_up[column:right, row:below].t() * part.scaling).to(part.up.dtype))
                column = right
            row = below
        return found

    def _of_weights(self, down: Tensor, room: Tensor) -> list[Tensor | None]:
        of_weight = down.t() @ room
        of_bias = down.sum(0, dtype=torch.float32) if self._bias is not None else None
        found: list[Tensor | None] = []
        row = 0
        for part in self.parts:
            below = row + int(part.linear.out_features)
            found.append(of_weight[row:below])
            if part.linear.bias is not None and of_bias is not None:
                found.append(of_bias[row:below].to(of_weight.dtype))
            row = below
        return found


def _keep(x: Tensor, share: float) -> Tensor:
    """What to multiply the input by to leave out a share of it, and to keep its mean.

    Drawn a byte each: torch draws slowly on a CPU, and a share to the 256th part is as good a setting.
    """
    words = torch.empty((x.numel() + 7) // 8, dtype=torch.int64).random_(-(2**63), None)
    left_out = max(1, min(255, round(share * 256)))
    dice = words.view(torch.uint8)
    kept = dice[: x.numel()].view(x.shape) >= left_out
    return kept.to(x.dtype).div_(1 - left_out / 256)
