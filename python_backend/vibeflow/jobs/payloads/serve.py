"""What an API is to do: a version answers requests at a port."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field

from ..record import Record


class ServePayload(Record):
    kind: Literal["serve"] = "serve"
    commit: str
    version: int
    """Number of the version, 1 for the first."""
    model_name: str
    """Value for `model` in requests."""
    model_dir: Path
    """Materialised from the objects that the commit names."""
    port: int
    key_hash: str
    """sha256 of the key, as hex."""
    key_hint: str = ""
    """First characters of the key, for recognising it."""
    max_concurrent: int = Field(default=4, ge=1)
