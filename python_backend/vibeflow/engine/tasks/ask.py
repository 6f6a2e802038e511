"""What is put before a model of any kind when it is asked, and a classifier's answer to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vibeflow.text.chat import Message

from ..models.head import answers_of
from ..models.load import Loaded
from .classify import probabilities, reads_both_ways
from .labelled import text_ids
from .pairs import source_ids


@dataclass(frozen=True)
class Prompt:
    ids: list[int]
    cut: bool = False
    """Whether a part was left out for want of room. Never where the answer follows the prompt: there the
    room depends on the answer."""


def prompt_of(loaded: Loaded, messages: Sequence[Message]) -> Prompt:
    """The conversation as the model reads it. Raises `VibeFlowError` where its template refuses it."""
    if loaded.kind == "classifier":
        return Prompt(*text_ids(loaded.chat, messages, loaded.context, reads_both_ways(loaded.model)))
    if loaded.kind == "seq2seq":
        return Prompt(*source_ids(loaded.chat, messages, loaded.context))
    return Prompt(loaded.chat.prompt_ids(messages))


def likely_labels(loaded: Loaded, ids: Sequence[int]) -> list[tuple[str, float]]:
    """The classifier's labels with their probabilities, likeliest first."""
    found = probabilities(loaded, [ids])
    chances = found[0] if found else []
    return sorted(zip(answers_of(loaded.model), chances, strict=True), key=lambda one: -one[1])
