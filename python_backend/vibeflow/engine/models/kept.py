"""What is kept of a training: an adapter beside its base, or, where every weight learned, a whole model.

Both lie in a folder under the names that PEFT and transformers read. A whole model is kept in the number
format that it was computed in, so that what was evaluated is what lies there, bit by bit.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save as save_tensors

from vibeflow.text.template import TEMPLATE_FILE

from .adapters import adapter_config
from .load import Loaded
from .plain import ADAPTER_CONFIG, ADAPTER_WEIGHTS

CONFIG = "config.json"
WHOLE_WEIGHTS = "model.safetensors"

_TOKENIZER_FILES = (
    *("tokenizer.json", "tokenizer_config.json", "tokenizer.model", "special_tokens_map.json"),
    *("added_tokens.json", "vocab.json", "vocab.txt", "merges.txt", "generation_config.json"),
    TEMPLATE_FILE,
)


def description(model: Any) -> dict[str, bytes]:
    """The file that says what the weights beside it belong to: same model, same bytes."""
    if hasattr(model, "peft_config"):
        return {ADAPTER_CONFIG: adapter_config(model).encode()}
    return {CONFIG: model.config.to_json_string().encode()}


def weights_file(described: Mapping[str, bytes]) -> str:
    """The name of the weights' file beside such a description."""
    return ADAPTER_WEIGHTS if ADAPTER_CONFIG in described else WHOLE_WEIGHTS


def weights_bytes(weights: Mapping[str, torch.Tensor]) -> bytes:
    """Trained weights as safetensors: same values, same bytes."""
    return bytes(
        save_tensors(
            {name: tensor.detach().cpu().contiguous() for name, tensor in sorted(weights.items())},
            metadata={"format": "pt"},
        )
    )


def write_kept(
    folder: Path,
    loaded: Loaded,
    model: Any,
    weights: Mapping[str, torch.Tensor],
    described: Mapping[str, bytes],
) -> None:
    """Write the files of what is kept into `folder`, which is there: `weights` are those of the best step."""
    if ADAPTER_CONFIG in described:
        for name, data in described.items():
            (folder / name).write_bytes(data)
        (folder / ADAPTER_WEIGHTS).write_bytes(weights_bytes(weights))
    else:
        _write_whole(folder, loaded, model, weights)
    if not loaded.chat.has_template and loaded.kind == "causal":
        # The template is ours: kept with the model, so that it is asked the way it was trained.
        (folder / TEMPLATE_FILE).write_text(loaded.chat.template, encoding="utf-8")


def _write_whole(folder: Path, loaded: Loaded, model: Any, weights: Mapping[str, torch.Tensor]) -> None:
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name in weights:
                parameter.copy_(weights[name])
    model.save_pretrained(folder)
    if loaded.folder is not None:
        for name in _TOKENIZER_FILES:
            if (loaded.folder / name).is_file() and not (folder / name).exists():
                shutil.copyfile(loaded.folder / name, folder / name)
