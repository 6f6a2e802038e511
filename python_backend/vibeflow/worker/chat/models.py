"""The versions that a playground's child holds: one base model in memory, and an adapter of each version
that was asked. A version that shares nothing with the first has a child of its own.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


class ChatModels:
    """Loads at the first question; raises what loading raises."""

    def __init__(self, folder: Path) -> None:
        from vibeflow.engine.models.device import choose
        from vibeflow.engine.models.tuned import base_of, open_tuned, read_tuned

        from ..ready.model import inference_device

        tuned = read_tuned(folder)
        base = cache(lambda: base_of(tuned))
        device = inference_device(choose(), folder if tuned.whole else base().folder)
        self._loaded = open_tuned(tuned, device, base)
        self._first = folder
        self._known = {folder: tuned}

    def use(self, folder: Path | None) -> tuple[Any, Any]:
        """The model, answering as the version in `folder` (None: the first), and what that version says of
        itself."""
        from vibeflow.engine.models.adapters import add_another, use_adapter
        from vibeflow.engine.models.tuned import read_tuned

        folder = folder or self._first
        if folder not in self._known:
            tuned = read_tuned(folder)
            add_another(self._loaded.model, folder, _name(folder))
            self._known[folder] = tuned
        if len(self._known) > 1:
            use_adapter(self._loaded.model, "default" if folder == self._first else _name(folder))
        return self._loaded, self._known[folder]


def _name(folder: Path) -> str:
    """A module's name may hold no dot."""
    return f"version_{folder.name.replace('.', '_')}"
