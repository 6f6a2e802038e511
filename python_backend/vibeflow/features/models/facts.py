"""What a base model's files say about it: how many weights, how long a text it reads. Loads nothing."""

from __future__ import annotations

import json
import math
import re
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from vibeflow.l10n import t
from vibeflow.text.models import locate

_MAX_HEADER = 100_000_000
_IN_NAME = re.compile(r"(?<![\d.])(\d+(?:\.\d+)?)([bBmM])(?![a-zA-Z])")


@dataclass(frozen=True)
class ModelFacts:
    id: str
    """As in the recipe."""
    parameters: int | None
    """None while the model is not on this machine."""
    context: int | None
    """Longest text in tokens, prompt and answer together."""
    width: int | None = None
    """Numbers that stand for one token inside the model (hidden size)."""
    layers: int | None = None
    vocabulary: int | None = None
    kind: str | None = None
    """`model_type` of its configuration: llama, bert, t5."""
    bytes_on_disk: int | None = None
    licence: str | None = None
    """As the model's card says, where a card lies beside it."""
    modules: tuple[str, ...] = ()
    """Last names of its weight matrices, such as q_proj: what an adapter can be put on."""
    linear: tuple[tuple[int, int], ...] = ()
    """Rows and columns of each of them."""
    folder: Path | None = None
    hinted: int | None = None
    """Weights that the name speaks of, such as 135M, while the model is not here."""

    @property
    def size(self) -> str:
        """ "7 million parameters", for sentences."""
        if self.parameters is None:
            return t("a model of unknown size")
        if self.parameters >= 1e9:
            return t("{n:.1f} billion parameters", n=self.parameters / 1e9)
        return t("{n:,} million parameters", n=max(1, round(self.parameters / 1e6)))


def model_facts(model: str, revision: str | None) -> ModelFacts:
    folder = locate(model, revision)
    if folder is None:
        return ModelFacts(model, None, None, hinted=_hinted(model))
    return _of_folder(model, folder, (folder / "config.json").stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _of_folder(model: str, folder: Path, changed: int) -> ModelFacts:
    config, shapes = _config(folder), _shapes(folder) or {}
    inner = _inner(shapes)
    return ModelFacts(
        id=model,
        parameters=sum(math.prod(shape) for shape in shapes.values()) or None,
        context=_first(config, "max_position_embeddings", "n_positions", "max_seq_len"),
        width=_first(config, "hidden_size", "n_embd", "d_model", "dim"),
        layers=_first(config, "num_hidden_layers", "n_layer", "num_layers", "n_layers"),
        vocabulary=_first(config, "vocab_size"),
        kind=str(config["model_type"]) if "model_type" in config else None,
        bytes_on_disk=sum(file.stat().st_size for file in folder.glob("*.safetensors")),
        licence=_licence(folder),
        modules=tuple(sorted({name.split(".")[-2] for name in inner})),
        linear=tuple(inner.values()),
        folder=folder,
    )


def _hinted(model: str) -> int | None:
    """ "org/SmolLM2-135M-Instruct" has about 135 million parameters, "org/Qwen3-0.6B" 600 million."""
    found = _IN_NAME.search(model.rsplit("/", 1)[-1])
    return round(float(found[1]) * (1e9 if found[2] in "bB" else 1e6)) if found else None


def _config(folder: Path) -> dict[str, Any]:
    try:
        value = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _first(config: dict[str, Any], *keys: str) -> int | None:
    """The first of the keys that holds a positive whole number: families name the same thing differently."""
    for key in keys:
        if type(config.get(key)) is int and 0 < config[key] < 1 << 40:
            return int(config[key])
    return None


def _licence(folder: Path) -> str | None:
    """From the head of the model's card, which the hub keeps as README.md."""
    try:
        text = (folder / "README.md").read_text(encoding="utf-8", errors="replace")[:20_000]
    except OSError:
        return None
    found = re.search(r"^licen[sc]e:\s*[\"']?([\w.+-]+)", text, re.MULTILINE | re.IGNORECASE)
    return found[1] if found else None


def _shapes(folder: Path) -> dict[str, tuple[int, ...]] | None:
    """Of every tensor, from the safetensors headers; None when one cannot be read."""
    found: dict[str, tuple[int, ...]] = {}
    for file in folder.glob("*.safetensors"):
        if not file.is_file():
            return None  # opening a pipe would wait for its writer
        try:
            with file.open("rb") as handle:
                (length,) = struct.unpack("<Q", handle.read(8))
                if length > _MAX_HEADER:
                    return None
                header = json.loads(handle.read(length))
            found |= {
                name: _shape(tensor["shape"]) for name, tensor in header.items() if name != "__metadata__"
            }
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, struct.error):
            return None
    return found


def _shape(value: object) -> tuple[int, ...]:
    """Raises `ValueError` for what is no shape: the header is another's."""
    if not isinstance(value, list) or not all(type(side) is int and 0 <= side < 1 << 40 for side in value):
        raise ValueError("no shape")
    return tuple(value)


def _inner(shapes: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, int]]:
    """Matrices inside the layers, by name: embeddings and heads stand outside of them."""
    found: dict[str, tuple[int, int]] = {}
    for name, shape in shapes.items():
        parts = name.split(".")
        if len(shape) == 2 and len(parts) >= 3 and any(part.isdigit() for part in parts):
            found[name] = (shape[0], shape[1])
    return found
