"""API keys: shown once, kept as a hash. Knows nothing of who checks them."""

from __future__ import annotations

import hashlib
import secrets
import string
from dataclasses import dataclass

PREFIX = "vf_"
_ALPHABET = string.ascii_letters + string.digits
_LENGTH = 40
_HINT = 6


@dataclass(frozen=True)
class Key:
    text: str
    """`vf_` and 40 characters: 238 bits."""
    hash: str
    """sha256 as hex. A fast hash is enough for a key that nobody can guess."""
    hint: str
    """For recognising it: `vf_a1b…`."""


def new_key() -> Key:
    text = PREFIX + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    return Key(text, hashlib.sha256(text.encode()).hexdigest(), f"{text[:_HINT]}…")
