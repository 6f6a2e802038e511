"""Whether a batch fits into the memory that is free, or its activations are better computed twice.

Arithmetic only: what a token takes is measured by `memory_probe`, what is free by `device`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

SHARE = 0.8
"""Of what is free, the part that may be planned with: the rest is for evaluation, checkpoints and others."""

_MOMENTS = {"adamw": 8, "adafactor": 0}
"""Bytes that an optimizer remembers of each trained weight; adafactor's rows and columns are next to none."""


@dataclass(frozen=True)
class Need:
    """Bytes that training takes beyond the loaded model."""

    per_token: float
    """Kept from the forward to the backward pass for each token, when nothing is computed twice."""
    layers: int
    """Blocks of the model, whose insides may be computed again in the backward pass."""
    boundary: float
    """Of a token between two blocks: what is kept when they are."""
    fixed: int
    """Whatever the batch: gradients, true values and the optimizer's memory."""

    def of(self, tokens: int, checkpointing: bool) -> int:
        """For a batch of so many tokens, padding included."""
        if not checkpointing or self.layers < 2:
            return self.fixed + round(tokens * self.per_token)
        # The inputs of all blocks, and the insides of the one that is being computed again.
        inside = self.per_token / self.layers
        return self.fixed + round(tokens * min(self.per_token, self.boundary * self.layers + inside))


def fixed_bytes(trainable: int, element: int, optimizer: str) -> int:
    """Of so many trained weights: fp32 true values with their gradients and moments, and the gradients in the
    model's own format, `element` bytes each."""
    return trainable * (4 + 4 + _MOMENTS.get(optimizer, 8) + element)


def largest_batch(lengths: Sequence[int], batch_size: int) -> int:
    """Tokens of the longest batch that rows of these lengths can come together in, padding included."""
    return max(lengths, default=0) * min(batch_size, len(lengths))


def wants_checkpointing(need: Need, tokens: int, free: int) -> bool:
    """Whether computing activations twice makes the largest batch fit, or fit better, where it does not by
    itself. It costs about a third of the speed, so never where memory lasts."""
    whole = need.of(tokens, checkpointing=False)
    return whole > free * SHARE and need.of(tokens, checkpointing=True) < whole
