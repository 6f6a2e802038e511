"""Answers of an encoder-decoder: the question is encoded once, then the answer is written token by token."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch

from ..models.load import Loaded


class Writer:
    """Questions that are being answered together; each call gives the scores of their next tokens."""

    def __init__(self, loaded: Loaded, sources: Sequence[Sequence[int]]) -> None:
        from transformers import DynamicCache, EncoderDecoderCache

        model = loaded.model.get_base_model() if hasattr(loaded.model, "get_base_model") else loaded.model
        config, kind = model.config, loaded.device.kind
        length = max(map(len, sources))
        ids = torch.full((len(sources), length), int(config.pad_token_id), dtype=torch.long)
        mask = torch.zeros(len(sources), length, dtype=torch.long)
        for row, source in enumerate(sources):
            ids[row, : len(source)] = torch.tensor(source)
            mask[row, : len(source)] = 1
        self._model, self._mask = model, mask.to(kind)
        encoded = model.get_encoder()(input_ids=ids.to(kind), attention_mask=self._mask)
        self._encoded: torch.Tensor = encoded.last_hidden_state
        self._cache = EncoderDecoderCache(DynamicCache(), DynamicCache())
        start = int(config.decoder_start_token_id)
        self._ids = torch.full((len(sources), 1), start, dtype=torch.long, device=kind)

    def next_scores(self) -> torch.Tensor:
        """float32 [questions, vocabulary]."""
        output: Any = self._model(
            encoder_outputs=(self._encoded,),
            attention_mask=self._mask,
            decoder_input_ids=self._ids,
            past_key_values=self._cache,
            use_cache=True,
        )
        scores: torch.Tensor = output.logits[:, -1].float()
        return scores

    def add(self, tokens: torch.Tensor, keep: Sequence[int] | None = None) -> None:
        """Go on after these tokens, one for each question; `keep` drops all others of them."""
        self._ids = tokens.view(-1, 1)
        if keep is not None:
            rows = torch.tensor(list(keep), device=self._ids.device)
            self._cache.batch_select_indices(rows)
            self._ids, self._mask, self._encoded = self._ids[rows], self._mask[rows], self._encoded[rows]


def write_batch(
    loaded: Loaded,
    sources: Sequence[Sequence[int]],
    max_new_tokens: int,
    should_stop: Callable[[], bool] | None,
) -> list[list[int]] | None:
    """Greedy answers, end token left out; None when told to stop. Answered ones leave the batch."""
    answers: list[list[int]] = [[] for _ in sources]
    alive = list(range(len(sources)))
    writer = Writer(loaded, sources)
    for _ in range(max_new_tokens):
        if should_stop and should_stop():
            return None
        chosen = writer.next_scores().argmax(-1)
        keep: list[int] = []
        for row, token in enumerate(chosen.tolist()):
            if token not in loaded.stop_ids:
                answers[alive[row]].append(token)
                keep.append(row)
        if not keep:
            break
        writer.add(chosen, keep if len(keep) < len(alive) else None)
        alive = [alive[row] for row in keep]
    return answers
