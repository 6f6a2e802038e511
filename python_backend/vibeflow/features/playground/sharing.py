"""Which versions can share one model in memory: adapters of the very same base, read in the same way."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from vibeflow.recipe.methods import traits_of


def shared_by(model_folder: Path) -> str:
    """Equal for versions that can share; else the folder's own.

    A wholly trained model shares nothing, nor does a classifier, whose head is its own, nor one that brings a
    template of its own.
    """
    alone = str(model_folder)
    try:
        about: Any = json.loads((model_folder / "model.json").read_text(encoding="utf-8"))
        traits = traits_of(str(about.get("method", "lora")))
        if not traits.adapter or about.get("labels") or (model_folder / "chat_template.jinja").exists():
            return alone
        # Without the base's digest two may have been trained on different files of the same name.
        if not about.get("base_digest"):
            return alone
        same = [
            about["base"],
            about.get("revision"),
            about["base_digest"],
            about.get("kind"),
            traits.four_bits,
        ]
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return alone  # the child says what is wrong with it
    return hashlib.sha256(json.dumps(same).encode()).hexdigest()
