"""What a model looks at in the question while it writes its answer: mean attention over heads and layers.

The prompt is read in the usual way, which is quick and keeps nothing; only the few positions from which the
answer is written are computed so that their attention can be taken out. Knows a loaded model and texts;
nothing of jobs or versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch

from vibeflow.l10n import t
from vibeflow.protocol.errors import NotReady
from vibeflow.text.chat import Message

from ..models.load import Loaded

_MOST_ANSWER = 96
"""Tokens of the answer: more rows than that nobody reads."""
_HINT = t("Models that write word by word with attention can; classifiers and translators cannot.")


@dataclass(frozen=True)
class Attention:
    question: list[str]
    answer: list[str]
    weights: list[list[float]]
    """[answer, question]; what a row lacks to one went to the rest of the conversation."""
    cut: bool
    """Whether the answer is longer than what is shown."""


def attention_of(loaded: Loaded, messages: Sequence[Message], answer: str) -> Attention:
    """For each token of the answer, where the model looked when it chose it.

    Raises:
        NotReady: the model has no attention that can be taken out, or the texts are longer than it reads.
    """
    if loaded.kind != "causal":
        raise NotReady(t("A model of this kind cannot show what it looks at."), hint=_HINT)
    prompt, asked, places_asked = loaded.chat.asked(messages)
    said, places_said = loaded.chat.placed(answer)
    wanted = said[:_MOST_ANSWER]
    if not wanted or len(asked) + len(wanted) > loaded.context:
        raise NotReady(
            t(
                "Question and answer have {asked:,} tokens; this model can look at {context:,}.",
                asked=len(asked) + len(wanted),
                context=loaded.context,
            ),
            hint=t("Choose a shorter example."),
        )
    found = _looked(loaded, asked, wanted)
    columns = _columns(places_asked, *_place(prompt, messages))
    rows = _pieces(places_said[: len(wanted)])
    return Attention(
        question=[prompt[start:end] for (start, end), _ in columns],
        answer=[answer[start:end] for (start, end), _ in rows],
        weights=[
            [round(float(found[list(tokens)][:, list(places)].sum(dim=1).mean()), 5) for _, places in columns]
            for _, tokens in rows
        ],
        cut=len(said) > len(wanted),
    )


@torch.inference_mode()
def _looked(loaded: Loaded, prompt: list[int], answer: list[int]) -> torch.Tensor:
    """[answer tokens, prompt tokens]: attention of the position that chose each token of the answer."""
    model, device = loaded.model, loaded.device.kind
    # The last token of the prompt chooses the first of the answer, and so on.
    asking = torch.tensor([prompt[-1:] + answer[:-1]], device=device)
    past = None
    if len(prompt) > 1:
        past = model(input_ids=torch.tensor([prompt[:-1]], device=device), use_cache=True).past_key_values
    with _shown(model):
        out = model(
            input_ids=asking, past_key_values=past, use_cache=past is not None, output_attentions=True
        )
    layers = [layer for layer in (getattr(out, "attentions", None) or ()) if layer is not None]
    if not layers:
        raise NotReady(t("This model does not show what it looks at."), hint=_HINT)
    total = torch.zeros(len(answer), len(prompt), dtype=torch.float64)
    for layer in layers:
        heads = layer[0].to("cpu", torch.float64).mean(dim=0)
        # A layer that looks at a window only has fewer columns: those of the latest tokens.
        whole = torch.zeros(len(answer), len(prompt) - 1 + len(answer), dtype=torch.float64)
        whole[:, -heads.shape[1] :] = heads
        total += whole[:, : len(prompt)]
    return total / len(layers)


@contextmanager
def _shown(model: Any) -> Iterator[None]:
    """With the plain computation of attention, the only one that gives it out; afterwards as before."""
    choose, before = getattr(model, "set_attn_implementation", None), model.config._attn_implementation
    if choose is None:
        raise NotReady(t("This model does not show what it looks at."), hint=_HINT)
    choose("eager")
    try:
        if model.config._attn_implementation != "eager":
            raise NotReady(t("This model does not show what it looks at."), hint=_HINT)
        yield
    finally:
        choose(before)


def _place(prompt: str, messages: Sequence[Message]) -> tuple[int, int]:
    """Where the question stands in the prompt; all of it where the template wrote it otherwise."""
    question = next((m["content"] for m in reversed(messages) if m["role"] == "user"), "").strip()
    at = prompt.rfind(question) if question else -1
    return (at, at + len(question)) if at >= 0 else (0, len(prompt))


def _columns(
    offsets: Sequence[tuple[int, int]], start: int, end: int
) -> list[tuple[tuple[int, int], list[int]]]:
    """The pieces of the question, each with the tokens that it is made of."""
    inside = [place for place, (low, high) in enumerate(offsets) if low < end and high > start]
    return [
        (span, [inside[place] for place in places])
        for span, places in _pieces([offsets[place] for place in inside])
    ]


def _pieces(offsets: Sequence[tuple[int, int]]) -> list[tuple[tuple[int, int], list[int]]]:
    """Tokens that share a character, as the bytes of an emoji do, are one piece."""
    found: list[tuple[tuple[int, int], list[int]]] = []
    for place, (low, high) in enumerate(offsets):
        if found and low < found[-1][0][1]:
            (first, last), places = found[-1]
            found[-1] = ((first, max(last, high)), [*places, place])
        else:
            found.append(((low, high), [place]))
    return found
