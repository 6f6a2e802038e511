"""One answer, token by token, as text that can be shown at once: stop texts, cancelling.

Several may run at the same time on one model from different threads: each has its own cache and dice, and
nothing of the model is changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import torch

from vibeflow.l10n import t
from vibeflow.protocol.errors import NotReady

from ..models.load import Loaded
from ..tasks.ask import likely_labels
from .sampling import Dice, Sampling
from .write import Writer

Ending = Literal["stop", "length", "cancelled"]


@dataclass(frozen=True)
class Piece:
    """A bit of the answer. The last one has `ending`, and may have no text."""

    text: str
    tokens: int
    """Generated so far, the end token left out."""
    ending: Ending | None = None
    labels: Sequence[tuple[str, float]] = ()
    """Of a classifier: all labels with their probabilities, likeliest first; `text` is the first."""


def stream(
    loaded: Loaded,
    prompt: Sequence[int],
    sampling: Sampling,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Piece]:
    """Generate; joined, the pieces' texts are the whole answer. Stop texts are left out of it.

    A classifier's answer is a single piece; how to sample means nothing to it.
    """
    if loaded.kind == "classifier":
        labels = likely_labels(loaded, prompt)
        yield Piece(labels[0][0], 1, "stop", labels)
        return
    writer = _Writer(loaded, sampling.stop)
    ending: Ending = "length"
    tokens = (
        _written(loaded, prompt, sampling) if loaded.kind == "seq2seq" else _tokens(loaded, prompt, sampling)
    )
    for token in tokens:
        if cancelled():
            ending = "cancelled"
            break
        if token in loaded.stop_ids:
            ending = "stop"
            break
        text = writer.add(token)
        if writer.stopped:
            yield Piece(text, writer.count, "stop")
            return
        if text:
            yield Piece(text, writer.count)
    yield Piece(writer.rest(), writer.count, ending)


def room_for_answer(loaded: Loaded, prompt: Sequence[int], wanted: int) -> int:
    """Tokens that an answer can have: as many as are wanted, or as the prompt leaves room for.

    Raises:
        PromptTooLong: it leaves room for none.
    """
    if loaded.kind != "causal":
        return max(1, min(wanted, loaded.context - 1))
    if len(prompt) >= loaded.context:
        raise PromptTooLong(len(prompt), loaded.context)
    return max(1, min(wanted, loaded.context - len(prompt)))


class PromptTooLong(NotReady):
    def __init__(self, tokens: int, context: int) -> None:
        super().__init__(
            t(
                "The conversation has {tokens:,} tokens; this model can look at {context:,}, its answer "
                "included.",
                tokens=tokens,
                context=context,
            ),
            hint=t("Shorten the question, or begin a new conversation."),
        )


def _tokens(loaded: Loaded, prompt: Sequence[int], sampling: Sampling) -> Iterator[int]:
    from transformers import DynamicCache

    limit = room_for_answer(loaded, prompt, sampling.max_new_tokens)
    dice = Dice(sampling, prompt, loaded.device.kind)
    cache = DynamicCache()
    ids = torch.tensor([list(prompt)], device=loaded.device.kind)
    for _ in range(limit):
        # Entered at each token: a generator must not keep the mode on while its caller does other things.
        with torch.inference_mode():
            output: Any = loaded.model(input_ids=ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
            token = dice.choose(output.logits[0, -1])
            ids = torch.tensor([[token]], device=loaded.device.kind)
        yield token


def _written(loaded: Loaded, source: Sequence[int], sampling: Sampling) -> Iterator[int]:
    """The same by an encoder-decoder, to which only what it wrote itself counts as said before."""
    limit = room_for_answer(loaded, source, sampling.max_new_tokens)
    with torch.inference_mode():
        writer = Writer(loaded, [source])
    dice = Dice(sampling, [int(loaded.model.config.decoder_start_token_id)], loaded.device.kind)
    for _ in range(limit):
        with torch.inference_mode():
            token = dice.choose(writer.next_scores()[0])
            writer.add(torch.tensor([token], device=loaded.device.kind))
        yield token


class _Writer:
    """Tokens to text as soon as it is certain: half a character and half a stop text are held back."""

    def __init__(self, loaded: Loaded, stop: Sequence[str]) -> None:
        self._decode = loaded.chat.decode
        self._stop = [text for text in stop if text]
        self._ids: list[int] = []
        self._from = 0
        self._shown_to = 0
        self._held = ""
        self.stopped = False

    @property
    def count(self) -> int:
        return len(self._ids)

    def add(self, token: int) -> str:
        self._ids.append(token)
        # Only a window is decoded: the text of a token may depend on the one before it, not on all.
        before = self._decode(self._ids[self._from : self._shown_to])
        now = self._decode(self._ids[self._from :])
        if now.endswith("\ufffd") or len(now) <= len(before):
            return ""
        self._from, self._shown_to = self._shown_to, len(self._ids)
        return self._past_stops(self._held + now[len(before) :])

    def rest(self) -> str:
        """What was held back, at the end of the answer."""
        before = self._decode(self._ids[self._from : self._shown_to])
        return self._held + self._decode(self._ids[self._from :])[len(before) :]

    def _past_stops(self, text: str) -> str:
        found = [place for place in (text.find(stop) for stop in self._stop) if place >= 0]
        if found:
            self.stopped = True
            self._held = ""
            return text[: min(found)]
        keep = max((_overlap(text, stop) for stop in self._stop), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]


def _overlap(text: str, stop: str) -> int:
    """Length of the longest end of `text` that is a beginning of `stop`."""
    return next((n for n in range(min(len(text), len(stop) - 1), 0, -1) if text.endswith(stop[:n])), 0)
