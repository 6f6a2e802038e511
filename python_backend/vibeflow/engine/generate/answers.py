"""Answers, many at a time, greedily: each the same as if it had been asked alone.

Questions of like length go together, padded at the left and masked; rows that have ended leave the batch, so
that one long answer does not hold up the others' work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial

import torch

from ..models.load import Loaded
from .book import Book, Forgetful, remembered
from .write import write_batch


@contextmanager
def as_base(loaded: Loaded, wanted: bool) -> Iterator[None]:
    """Within, a tuned model answers as the base that it came from when `wanted`."""
    if not wanted:
        yield
    elif loaded.base is not None:
        tuned, loaded.model = loaded.model, loaded.base()
        try:
            yield
        finally:
            loaded.model = tuned
    elif hasattr(loaded.model, "disable_adapter"):
        with loaded.model.disable_adapter():
            yield
    else:
        yield


@torch.inference_mode()
def answer_all(
    loaded: Loaded,
    prompts: Sequence[list[int]],
    max_new_tokens: int,
    batch_size: int = 32,
    progress: Callable[[int], None] | None = None,
    should_stop: Callable[[], bool] | None = None,
    book: Book | None = None,
    name: str = "answers",
    over: Callable[[list[int]], bool] | None = None,
) -> list[list[int]] | None:
    """Greedy answers (token ids, end token left out) in the order of `prompts`.

    `progress` is told how many are done after each batch; `should_stop` is asked at every token. None when
    it said stop. A prompt longer than the model can look at loses its beginning. Batches that the book holds
    under `name` are not computed again; which rows go together depends on the prompts alone. `over` is shown
    an answer after each of its tokens and may end it early (not asked of encoder-decoders).
    """
    book = book or Forgetful()
    order = sorted(range(len(prompts)), key=lambda index: -len(prompts[index]))
    answers: list[list[int]] = [[] for _ in prompts]
    for at in range(0, len(order), batch_size):
        chosen = order[at : at + batch_size]
        batch = write_batch if loaded.kind == "seq2seq" else partial(_answer_batch, over=over)
        asked = [prompts[i] for i in chosen]
        found = remembered(book, f"{name}/{at}", partial(batch, loaded, asked, max_new_tokens, should_stop))
        if found is None:
            return None
        for index, answer in zip(chosen, found, strict=True):
            answers[index] = answer
        if progress:
            progress(min(at + batch_size, len(order)))
    return answers


def fit_prompt(prompt: list[int], max_new_tokens: int, context: int) -> list[int]:
    """The prompt's end that leaves room for the answer in a context of so many tokens."""
    room = max(1, context - max_new_tokens)
    return prompt[-room:]


def _answer_batch(
    loaded: Loaded,
    prompts: list[list[int]],
    max_new_tokens: int,
    should_stop: Callable[[], bool] | None,
    over: Callable[[list[int]], bool] | None = None,
) -> list[list[int]] | None:
    from transformers import DynamicCache

    kind = loaded.device.kind
    prompts = [fit_prompt(prompt, max_new_tokens, loaded.context) for prompt in prompts]
    length = max(map(len, prompts))
    ids = torch.zeros(len(prompts), length, dtype=torch.long)
    mask = torch.zeros(len(prompts), length, dtype=torch.long)
    for row, prompt in enumerate(prompts):
        ids[row, length - len(prompt) :] = torch.tensor(prompt)
        mask[row, length - len(prompt) :] = 1
    ids, mask = ids.to(kind), mask.to(kind)
    positions = (mask.cumsum(1) - 1).clamp(min=0)
    answers: list[list[int]] = [[] for _ in prompts]
    alive = list(range(len(prompts)))
    stops = loaded.stop_ids
    cache = DynamicCache()
    padded = bool((mask == 0).any())
    for _ in range(max_new_tokens):
        if should_stop and should_stop():
            return None
        output = loaded.model(
            input_ids=ids,
            # Without padding no mask is needed, and the faster causal kernel runs.
            attention_mask=mask if padded else None,
            position_ids=positions,
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1,
        )
        chosen = output.logits[:, -1].argmax(-1)
        keep: list[int] = []
        for row, token in enumerate(chosen.tolist()):
            if token not in stops:
                answers[alive[row]].append(token)
                if over is None or not over(answers[alive[row]]):
                    keep.append(row)
        if not keep:
            break
        ids, positions = chosen.unsqueeze(1), positions[:, -1:] + 1
        mask = torch.cat([mask, torch.ones_like(mask[:, :1])], dim=1)
        if len(keep) < len(alive):
            rows = torch.tensor(keep, device=ids.device)
            cache.batch_select_indices(rows)
            ids, positions, mask = ids[rows], positions[rows], mask[rows]
            alive = [alive[row] for row in keep]
    return answers
