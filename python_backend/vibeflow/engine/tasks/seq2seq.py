"""A text for a text, by an encoder-decoder such as FLAN-T5: the question is read, the answer is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from ..rows.objective import Objective, RowLoss
from .pairs import Pair

_NO_TARGET = -100


@dataclass(frozen=True)
class PairBatch:
    ids: torch.Tensor
    """int64 [rows, length of source], padded at the right."""
    mask: torch.Tensor
    targets: torch.Tensor
    """int64 [rows, length of target]; `_NO_TARGET` where there is none."""
    tokens: int

    @property
    def trained(self) -> int:
        return int((self.targets != _NO_TARGET).sum())


class PairLoss(Objective):
    """The objective: summed cross-entropy of the answers' tokens."""

    def __init__(self, model: Any) -> None:
        self._model = model.get_base_model() if hasattr(model, "get_base_model") else model
        self._device = next(self._model.parameters()).device.type
        self._pad = int(self._model.config.pad_token_id)

    def prepare(self, examples: Sequence[Pair]) -> PairBatch:
        """The examples as one batch on the model's device."""
        ids = _padded([one.source for one in examples], self._pad)
        mask = _padded([[1] * len(one.source) for one in examples], 0)
        targets = _padded([one.target for one in examples], _NO_TARGET)
        tokens = sum(len(one.source) + len(one.target) for one in examples)
        return PairBatch(ids.to(self._device), mask.to(self._device), targets.to(self._device), tokens)

    def total(self, batch: PairBatch) -> torch.Tensor:
        """Cross-entropy in nats summed over the answers' tokens: a float32 scalar."""
        return self._each(batch).sum()

    def measure(self, examples: list[Pair]) -> list[RowLoss]:
        sums = self._each(self.prepare(examples)).double().sum(1).tolist()
        return [(total, len(example.target)) for total, example in zip(sums, examples, strict=True)]

    def _each(self, batch: PairBatch) -> torch.Tensor:
        """float32 [rows, length of target]: nought where there is no target."""
        logits = self._model(
            input_ids=batch.ids,
            attention_mask=batch.mask,
            decoder_input_ids=self._shifted(batch.targets),
            use_cache=False,
        ).logits
        losses = cross_entropy(
            logits.float().flatten(0, 1),
            batch.targets.flatten(),
            ignore_index=_NO_TARGET,
            reduction="none",
        )
        return losses.view_as(batch.targets)

    def _shifted(self, targets: torch.Tensor) -> torch.Tensor:
        """What the decoder reads: the start token, then each target but the last."""
        shifted: torch.Tensor = self._model.prepare_decoder_input_ids_from_labels(labels=targets)
        return shifted


def _padded(rows: Sequence[Sequence[int]], fill: int) -> torch.Tensor:
    found = torch.full((len(rows), max(map(len, rows))), fill, dtype=torch.long)
    for at, row in enumerate(rows):
        found[at, : len(row)] = torch.tensor(row)
    return found
