"""A label for a text: rows into batches, batches into the cross-entropy of the right label.

Works for encoders (BERT, DistilBERT) and for causal models with a head on the last token. Knows no jobs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from vibeflow.protocol.errors import VibeFlowError
from vibeflow.text.budget import TemplateEndless
from vibeflow.text.chat import Message

from ..models.labels import Labels
from ..models.load import Loaded
from ..rows.batches import by_length
from ..rows.encoding import Row
from ..rows.row_losses import RowLoss, row_losses
from .plain import is_dialogue, plain, with_marks


@dataclass(frozen=True)
class LabelledText:
    """A row for the loss."""

    ids: list[int]
    label: int


@dataclass(frozen=True)
class EncodedLabels:
    """Rows as examples, and what could not be taken whole."""

    examples: list[LabelledText]
    cut: int
    """Longer than the limit, and cut."""
    unknown: int
    """Their label is none of those that the model can give."""
    refused: int
    """The model's chat template does not take them."""


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


def text_ids(loaded: Loaded, messages: Sequence[Message], limit: int) -> tuple[list[int], bool]:
    """Tokens of what is to be labelled, at most `limit`, and whether it was cut.

    An encoder reads the text alone: a system prompt, the same for all rows, would tell it nothing. A causal
    model reads the conversation as its template writes it, up to where its answer would begin.
    """
    if reads_both_ways(loaded.model):
        return with_marks(loaded.chat, plain(messages, system=False), limit, is_dialogue(messages))
    ids = loaded.chat.prompt_ids(messages)
    return ids[-limit:], len(ids) > limit


def reads_both_ways(model: Any) -> bool:
    """Whether the model is an encoder, not a causal model with a head."""
    return not hasattr(model, "score")  # what transformers calls the head on the last token


def encode(loaded: Loaded, rows: Sequence[Row], labels: Labels, limit: int) -> EncodedLabels:
    """Rows as examples, each with the number of its label."""
    ids = labels.ids
    examples: list[LabelledText] = []
    cut = unknown = refused = 0
    for row in rows:
        label = ids.get(row.expected.strip())
        if label is None:
            unknown += 1
            continue
        try:
            tokens, shortened = text_ids(loaded, row.prompt, limit)
        except TemplateEndless:
            raise
        except VibeFlowError:
            refused += 1
            continue
        cut += shortened
        examples.append(LabelledText(tokens, label))
    return EncodedLabels(examples, cut, unknown, refused)


def collate(texts: Sequence[Sequence[int]], targets: Sequence[int], pad: int, device: str) -> LabelBatch:
    """Pad to the longest text of the batch."""
    length = max(map(len, texts))
    ids = torch.full((len(texts), length), pad, dtype=torch.long)
    mask = torch.zeros(len(texts), length, dtype=torch.long)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = torch.tensor(text)
        mask[row, : len(text)] = 1
    return LabelBatch(ids.to(device), mask.to(device), torch.tensor(targets).to(device), int(mask.sum()))


class LabelLoss:
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

    def rows(
        self,
        examples: Sequence[LabelledText],
        batch_size: int,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> list[RowLoss] | None:
        """For each example its cross-entropy, and 1; None when `should_stop` said stop."""
        return row_losses(examples, batch_size, should_stop, self._measure)

    def _measure(self, examples: list[LabelledText]) -> list[RowLoss]:
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
