"""How the next token is chosen: one place for the playground and the served API, as transformers does it.

Order: repetition penalty, temperature, top-k, top-p, the draw. At temperature 0 the likeliest token is taken,
which is evaluation's decoding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

_COLDEST = 1e-6
"""As temperature. Below, the scores leave the range of their numbers, while nothing but the likeliest token
has a chance."""


@dataclass(frozen=True)
class Sampling:
    max_new_tokens: int
    temperature: float = 0.0
    """0: always the likeliest token."""
    top_p: float = 1.0
    seed: int | None = None
    stop: Sequence[str] = ()
    top_k: int = 0
    """0: all tokens."""
    repetition_penalty: float = 1.0
    """Above 1, tokens of the prompt and of the answer so far become less likely."""


class Dice:
    """Chooses the tokens of one answer."""

    def __init__(self, sampling: Sampling, seen: Sequence[int], device: str) -> None:
        """`seen`: tokens that repeating is measured by: of the prompt, where the answer follows it."""
        self._sampling = sampling
        self._random = torch.Generator(device=device)
        if sampling.seed is not None:
            self._random.manual_seed(sampling.seed)
        else:
            self._random.seed()
        self._seen: torch.Tensor | None = None
        """By token: whether it was there before."""
        self._first_seen = list(seen)

    def choose(self, logits: torch.Tensor) -> int:
        """The next token by the model's scores for it, a vector over the vocabulary."""
        sampling = self._sampling
        scores = self._without_repeats(logits.float())
        if sampling.temperature <= 0:
            token = int(scores.argmax())
        else:
            chances = torch.softmax(narrowed(scores, sampling), dim=-1)
            token = int(torch.multinomial(chances, 1, generator=self._random))
        if self._seen is not None:
            self._seen[token] = True
        return token

    def _without_repeats(self, scores: torch.Tensor) -> torch.Tensor:
        penalty = self._sampling.repetition_penalty
        if penalty == 1:
            return scores
        if self._seen is None:
            self._seen = torch.zeros(scores.numel(), dtype=torch.bool, device=scores.device)
            self._seen[self._first_seen] = True
        return torch.where(self._seen, torch.where(scores < 0, scores * penalty, scores / penalty), scores)


def narrowed(scores: torch.Tensor, sampling: Sampling) -> torch.Tensor:
    """The scores to draw by, with those that are out of the question at minus infinity."""
    scores = scores / max(sampling.temperature, _COLDEST)
    if sampling.top_k > 0:
        least = torch.topk(scores, min(sampling.top_k, scores.numel()))[0][-1]
        scores = scores.masked_fill(scores < least, -torch.inf)
    if sampling.top_p < 1:
        ordered, places = scores.sort()
        unlikely = ordered.softmax(-1).cumsum(-1) <= 1 - sampling.top_p
        unlikely[-1] = False  # the likeliest always stays, even at top_p 0
        scores = scores.masked_fill(unlikely.scatter(0, places, unlikely), -torch.inf)
    return scores
