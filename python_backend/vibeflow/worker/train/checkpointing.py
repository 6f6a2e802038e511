"""Whether a run computes activations twice: decided when it begins, by what memory was free then, and kept.

A resumed run must compute as it began, or its last bits would be others.
"""

from __future__ import annotations

import json
from pathlib import Path

from vibeflow.store.atomic import write_json

CHECKPOINTING_FILE = "checkpointing.json"


def decided(folder: Path) -> bool | None:
    """What was decided when the job in `folder` began; None at its first start."""
    try:
        value = json.loads((folder / CHECKPOINTING_FILE).read_bytes())["on"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return value if isinstance(value, bool) else None


def decide(folder: Path, on: bool) -> None:
    """
    Raises:
        OSError: it cannot be written.
    """
    if decided(folder) is None:
        write_json(folder / CHECKPOINTING_FILE, {"on": on})
