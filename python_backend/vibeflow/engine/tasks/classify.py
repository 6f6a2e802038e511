"""A label for a text: examples into batches, batches into the cross-entropy of the right label.

Works for encoders (BERT, DistilBERT) and for causal models with a head on the last token. Knows no jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from ..models.load import Loaded
from ..rows.batches import by_length
from ..rows.objective import Objective, RowLoss
from .labelled import LabelledText


@dataclass(frozen=True)
class LabelBatch:
    ids: torch.Tensor
    """int64 [rows, length], padded at the right."""
    mask: torch.Tensor
    """int64 [rows, length]: 1 where there is a token."""
    targets: torch.Tensor
    """int64 [rows]."""
    tokens: int

    @property
    def trained(self) -> int:
        return int(self.targets.numel())


def reads_both_ways(model: Any) -> bool:
    """Whether the model is an encoder, not a causal model with a head."""
    return not hasattr(model, "score")  # what transformers calls the head on the last token


def collate(texts: Sequence[Sequence[int]], targets: Sequence[int], pad: int, device: str) -> LabelBatch:
    """Pad to the longest text of the batch."""
    length = max(map(len, texts))
    ids = torch.full((len(texts), length), pad, dtype=torch.long)
    mask = torch.zeros(len(texts), length, dtype=torch.long)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = torch.tensor(text)
        mask[row, : len(text)] = 1
    return LabelBatch(ids.to(device), mask.to(device), torch.tensor(targets).to(device), int(mask.sum()))


class LabelLoss(Objective):
    """The objective: summed cross-entropy of the right labels."""

    def __init__(self, model: Any) -> None:
        self._model = model.get_base_model() if hasattr(model, "get_base_model") else model
        self._device = next(self._model.parameters()).device.type
        self._pad = int(self._model.config.pad_token_id)

    def prepare(self, examples: Sequence[LabelledText]) -> LabelBatch:
        """The examples as one batch on the model's device."""
        texts, targets = [one.ids for one in examples], [one.label for one in examples]
        return collate(texts, targets, self._pad, self._device)

    def total(self, batch: LabelBatch) -> torch.Tensor:
        """Cross-entropy in nats summed over the batch's rows: a float32 scalar."""
        return cross_entropy(self.logits(batch), batch.targets, reduction="sum")

    def measure(self, examples: list[LabelledText]) -> list[RowLoss]:
        batch = self.prepare(examples)
        losses = cross_entropy(self.logits(batch), batch.targets, reduction="none")
        return [(loss, 1) for loss in losses.tolist()]

    def logits(self, batch: LabelBatch) -> torch.Tensor:
        """float32 [rows, labels]."""
        logits: torch.Tensor = self._model(input_ids=batch.ids, attention_mask=batch.mask).logits
        return logits.float()


@torch.inference_mode()
def probabilities(
    loaded: Loaded,
    texts: Sequence[Sequence[int]],
    batch_size: int = 32,
    progress: Callable[[int], None] | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[list[float]] | None:
    """For each text the probability of each label; None when `should_stop` said stop."""
    loss = LabelLoss(loaded.model)
    found: list[list[float]] = [[] for _ in texts]
    done = 0
    for indices in by_length([len(text) for text in texts], batch_size):
        if should_stop():
            return None
        chosen = [texts[i] for i in indices]
        batch = collate(chosen, [0] * len(chosen), int(loaded.model.config.pad_token_id), loaded.device.kind)
        chances = torch.softmax(loss.logits(batch), dim=-1).tolist()
        for index, chance in zip(indices, chances, strict=True):
            found[index] = chance
        done += len(indices)
        if progress:
            progress(done)
    return found
