"""The loss of a batch, with the head computed only where a token is trained.

The head of a small model is a third of its work; prompts and padding give no loss, so their logits are never
made. A model whose logits are not plainly `head(last hidden state)` (scaled, capped) is noticed by comparison
and computed in full.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from vibeflow.recipe.training import TrainingSettings

from ..fast.model import Unknown
from ..fast.objective import FastLoss
from ..models.device import Device
from ..rows.batches import Batch, collate
from ..rows.conversations import Example
from ..rows.objective import Objective, RowLoss
from ..rows.token_losses import by_row

_PROBE = [Example([5, 6, 7, 5, 8, 9, 5], [False] + [True] * 6), Example([9, 5, 7], [False, True, True])]
"""Two rows of unlike length, of tokens that every vocabulary has."""


def objective_for(model: Any, settings: TrainingSettings, device: Device) -> Objective:
    """How a causal model is computed here: the fast path where it knows the model, else the plain one.

    `VIBEFLOW_PLAIN=1` forces the plain path. So does a fast path that gives another loss than the plain
    one on two short rows: then it does not know this model as well as it thought.
    """
    plain = Loss(model)
    if device.kind != "cpu" or os.environ.get("VIBEFLOW_PLAIN", "0") not in ("", "0"):
        return plain
    try:
        fast = FastLoss(model)
    except Unknown:
        return plain
    if fast.longest is not None and settings.max_seq_length > fast.longest:
        return plain
    near = 1e-4 if device.precision == "fp32" else 2e-2
    was = model.training
    model.eval()
    pairs = zip(plain.rows(_PROBE, 2) or [], fast.rows(_PROBE, 2) or [], strict=True)
    same = all(abs(one - other) <= near * abs(one) for (one, _), (other, _) in pairs)
    model.train(was)
    return fast if same else plain


class Loss(Objective):
    """Computes summed cross-entropy for one model, plain or wrapped by PEFT."""

    def __init__(self, model: Any) -> None:
        self.model = model
        causal = model.get_base_model() if hasattr(model, "get_base_model") else model
        self._causal = causal
        self._device = next(causal.parameters()).device.type
        self._body = causal.base_model
        self._head = causal.get_output_embeddings()
        self._plain = self._head is not None and self._body is not causal and self._agrees()

    @property
    def head_where_trained(self) -> bool:
        """Whether the head runs at trained positions only."""
        return self._plain

    def prepare(self, examples: Sequence[Example]) -> Batch:
        """The examples as one batch on the model's device."""
        return collate(examples, self._device)

    def total(self, batch: Batch) -> torch.Tensor:
        """Cross-entropy in nats summed over the batch's trained tokens: a float32 scalar."""
        if self._plain:
            hidden = self._body(input_ids=batch.ids, use_cache=False).last_hidden_state
            logits = self._head(hidden.flatten(0, 1).index_select(0, batch.positions))
        else:
            full = self._causal(input_ids=batch.ids, use_cache=False).logits
            logits = full.flatten(0, 1).index_select(0, batch.positions)
        return cross_entropy(logits.float(), batch.targets, reduction="sum")

    def measure(self, examples: list[Example]) -> list[RowLoss]:
        batch = self.prepare(examples)
        owners = torch.div(batch.positions, batch.ids.shape[1], rounding_mode="floor")
        return by_row(examples, owners, self._each(batch))

    def logits(self, ids: torch.Tensor, positions: torch.Tensor) -> torch.Tensor:
        """[positions, vocabulary], float32 or finer: what is said of the token after each flat position."""
        if self._plain:
            hidden = self._body(input_ids=ids, use_cache=False).last_hidden_state
            found = self._head(hidden.flatten(0, 1).index_select(0, positions))
        else:
            found = (
                self._causal(input_ids=ids, use_cache=False).logits.flatten(0, 1).index_select(0, positions)
            )
        return torch.as_tensor(found).to(torch.promote_types(found.dtype, torch.float32))

    def _each(self, batch: Batch) -> torch.Tensor:
        return cross_entropy(self.logits(batch.ids, batch.positions), batch.targets, reduction="none")

    @torch.no_grad()
    def _agrees(self) -> bool:
        was = self.model.training
        self.model.eval()
        ids = torch.tensor([[1, 2, 3, 1]], device=self._head.weight.device)
        output = self._body(input_ids=ids, use_cache=False)
        same = torch.equal(self._head(output.last_hidden_state), self._causal(input_ids=ids).logits)
        self.model.train(was)
        return same


def mean(results: Sequence[tuple[float, int]]) -> float:
    """Mean cross-entropy per trained token over rows, in nats."""
    return sum(loss for loss, _ in results) / max(1, sum(count for _, count in results))
