"""The part of a classifier that its base does not bring: made new for the labels, trained and saved whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from vibeflow.text.chat import ChatText

from .device import Device
from .labels import Labels
from .load import Loaded, load_model


def load_classifier(
    folder: Path, device: Device, labels: Labels, seed: int, quantized: bool = False
) -> Loaded:
    """The model in `folder` with a head for the labels: a new one, the same for the same seed, unless the
    files hold one for as many labels.

    Raises:
        ModelUnavailable: as `load_model`.
    """
    torch.manual_seed(seed)
    loaded = load_model(
        folder,
        device,
        kind="classifier",
        quantized=quantized,
        num_labels=len(labels.names),
        id2label=dict(enumerate(labels.names)),
        label2id=labels.ids,
        ignore_mismatched_sizes=True,
    )
    config = loaded.model.config
    if config.pad_token_id is None:
        config.pad_token_id = _padding(loaded.chat)
    if config.model_type in ("roberta", "xlm-roberta", "camembert"):
        loaded.context -= config.pad_token_id + 1  # their positions are counted from there
    return loaded


def _padding(chat: ChatText) -> int:
    """An id that is never the last of a text: a head on the last token looks for the last that is another."""
    named = chat.special.get("pad_token")
    found: int | None = chat.tokenizer.token_to_id(named) if named else None
    return next((token for token in (found, chat.eos_id) if token is not None), 0)


def answers_of(model: Any) -> list[str]:
    """The labels of a classifier in the order of its outputs."""
    names = model.config.id2label
    return [str(names[at]) for at in range(len(names))]


def head_modules(model: Any) -> list[str]:
    """Names of the modules that are trained whole and saved beside an adapter: those outside the base, and
    its pooler, which many bases are published without."""
    body = model.base_model
    outside = [
        name
        for name, module in model.named_children()
        if module is not body and any(True for _ in module.parameters())
    ]
    pooler = getattr(body, "pooler", None)
    return outside + (["pooler"] if pooler is not None and any(True for _ in pooler.parameters()) else [])
