"""The user's own keys for the catalogues: told by the panel, from the environment, or from the usual files.

They are held in memory, sent to the catalogue's own address only, and never written or logged.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from pathlib import Path

from huggingface_hub import get_token

from vibeflow.protocol.discovery import Catalogue


class Tokens:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._told: dict[Catalogue, str] = {}
        self._lock = threading.Lock()

    def set(self, catalogue: Catalogue, token: str | None) -> None:
        with self._lock:
            if token is None or not token.strip():
                self._told.pop(catalogue, None)
            else:
                self._told[catalogue] = token.strip()

    def headers(self, catalogue: Catalogue) -> dict[str, str]:
        """The header that says who asks; empty where there is no key."""
        if catalogue == "huggingface":
            token = self.hub()
            return {"Authorization": f"Bearer {token}"} if token else {}
        told = self._of("kaggle")
        return _kaggle_header(told) if told else _kaggle_from_environment()

    def hub(self) -> str | None:
        """As the Hub's own client finds it, which renews one that it got by signing in."""
        return self._of("huggingface") or _one_line(get_token())

    def _of(self, catalogue: Catalogue) -> str | None:
        with self._lock:
            return self._told.get(catalogue)


def _kaggle_from_environment() -> dict[str, str]:
    """As Kaggle's own client finds it; the newer kind of token comes first."""
    if token := _one_line(os.environ.get("KAGGLE_API_TOKEN")):
        return _kaggle_header(token)
    name, key = _one_line(os.environ.get("KAGGLE_USERNAME")), _one_line(os.environ.get("KAGGLE_KEY"))
    if name and key:
        return _kaggle_header(f"{name}:{key}")
    folder = Path(os.environ.get("KAGGLE_CONFIG_DIR") or "~/.kaggle").expanduser()
    if token := _line_of(folder / "access_token"):
        return _kaggle_header(token)
    try:
        value = json.loads((folder / "kaggle.json").read_text(encoding="utf-8"))
        return _kaggle_header(f"{value['username']}:{value['key']}")
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _kaggle_header(token: str) -> dict[str, str]:
    if ":" in token:
        return {"Authorization": "Basic " + base64.b64encode(token.encode()).decode("ascii")}
    return {"Authorization": f"Bearer {token}"}


def _line_of(path: Path) -> str | None:
    try:
        return _one_line(path.expanduser().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _one_line(text: str | None) -> str | None:
    """A token fit for a header, or None: whatever else a file holds must not become one."""
    stripped = (text or "").strip()
    return stripped if stripped.isascii() and stripped.isprintable() and stripped else None
