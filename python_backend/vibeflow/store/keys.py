"""The user's keys for judges: `<home>/keys.json`, readable by the user alone, and the environment before it.

A key belongs to one endpoint and is given out for no other: a recipe in a cloned project may name any
address, and must not get a key that was made for another one. Keys are never logged and never leave this
file but for the request that they are for.
"""

from __future__ import annotations

import contextlib
import json
import os
from typing import Literal

from vibeflow.protocol.judges import KeyedProvider, key_variable

from .atomic import sync_folder, temporary_beside
from .home import Home

KEYS_FILE = "keys.json"
OPENAI_URL = "https://api.openai.com/v1"
Source = Literal["environment", "stored"]


def find_key(home: Home, provider: KeyedProvider, base_url: str | None) -> tuple[str, Source] | None:
    """The key for an endpoint, and where it was; None where there is none. The environment's key is for the
    provider's own address."""
    place = place_of(provider, base_url)
    own = place == place_of(provider, None)
    if own and (key := _usable(os.environ.get(key_variable(provider)))):
        return key, "environment"
    key = _usable(_read(home).get(place))
    return (key, "stored") if key else None


def store_key(home: Home, provider: KeyedProvider, base_url: str | None, key: str | None) -> None:
    """Keep a key, or take it away.

    Raises:
        ValueError: it is not fit for a header.
        OSError: it cannot be written; the keys are as they were.
    """
    keys, place = _read(home), place_of(provider, base_url)
    if key is None or not key.strip():
        keys.pop(place, None)
    elif (usable := _usable(key)) is not None:
        keys[place] = usable
    else:
        raise ValueError("a key is one line of letters, digits and signs")
    _write(home, keys)


def place_of(provider: KeyedProvider, base_url: str | None) -> str:
    """Under which an endpoint's key is kept."""
    return f"openai {(base_url or OPENAI_URL).strip().rstrip('/')}" if provider == "openai" else provider


def _read(home: Home) -> dict[str, str]:
    try:
        value = json.loads((home.root / KEYS_FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return (
        {str(name): key for name, key in value.items() if isinstance(key, str)}
        if isinstance(value, dict)
        else {}
    )


def _write(home: Home, keys: dict[str, str]) -> None:
    """Private from its first byte on: a mode set afterwards would leave a moment for others to read."""
    final = home.root / KEYS_FILE
    temporary = temporary_beside(final)
    try:
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(keys, indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(final)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    sync_folder(home.root)


def _usable(text: object) -> str | None:
    """A key fit for a header, or None."""
    stripped = text.strip() if isinstance(text, str) else ""
    return (
        stripped
        if stripped and stripped.isascii() and stripped.isprintable() and " " not in stripped
        else None
    )
