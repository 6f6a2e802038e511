"""Which answers of a conversation are learned: all but those that have the weight 0 in the data.

The name is OpenAI's. In a file it is a number, in a message of ours (texts only) its text. Knows nothing of
templates and tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WEIGHT = "weight"
_NONE = "0"


def message_of(stored: Mapping[str, Any]) -> dict[str, str]:
    """A message of a data file as templates take it; raises `KeyError` where it has no role or no content."""
    message = {"role": str(stored["role"]), "content": str(stored["content"])}
    return message | {WEIGHT: _NONE} if _is_zero(stored.get(WEIGHT)) else message


def is_learned(message: Mapping[str, str]) -> bool:
    """Whether the model learns to say this message."""
    return message["role"] == "assistant" and message.get(WEIGHT) != _NONE


def _is_zero(weight: object) -> bool:
    return weight is not None and str(weight).strip().lower() in ("0", "0.0", "false")
