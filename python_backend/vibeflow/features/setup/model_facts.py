"""What a base model's files say about it: how many weights, how long a text it reads. Loads nothing."""

from __future__ import annotations

import json
import math
import struct
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from vibeflow.text.models import locate

_MAX_HEADER = 100_000_000


@dataclass(frozen=True)
class ModelFacts:
    id: str
    """As in the recipe."""
    parameters: int | None
    """None while the model is not on this machine."""
    context: int | None
    """Longest text in tokens, prompt and answer together."""

    @property
    def size(self) -> str:
        """ "7 million weights", for sentences."""
        if self.parameters is None:
            return "a model of unknown size"
        if self.parameters >= 1e9:
            return f"{self.parameters / 1e9:.1f} billion weights"
        return f"{max(1, round(self.parameters / 1e6)):,} million weights"


def model_facts(model: str, revision: str | None) -> ModelFacts:
    folder = locate(model, revision)
    if folder is None:
        return ModelFacts(model, None, None)
    return ModelFacts(model, _parameters(folder), _context(folder))


def _context(folder: Path) -> int | None:
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    for key in ("max_position_embeddings", "n_positions", "max_seq_len"):
        if isinstance(config.get(key), int) and config[key] > 0:
            return int(config[key])
    return None


@lru_cache(maxsize=8)
def _parameters(folder: Path) -> int | None:
    """Counted from the shapes in the safetensors headers."""
    total = 0
    for file in folder.glob("*.safetensors"):
        try:
            with file.open("rb") as handle:
                (length,) = struct.unpack("<Q", handle.read(8))
                if length > _MAX_HEADER:
                    return None
                header = json.loads(handle.read(length))
            total += sum(math.prod(t["shape"]) for name, t in header.items() if name != "__metadata__")
        except (OSError, ValueError, KeyError, TypeError, struct.error):
            return None
    return total or None
