"""What a process and its child say to each other: one line of JSON each, of forms that both sides know.

Each pair has a module of its own for its questions and answers; here is what all of them share. Whatever does
not fit raises pydantic's `ValidationError` where it is read.
"""

from __future__ import annotations

import json
import os
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticSerializationError


class Line(BaseModel):
    """Strict: a number in quotes is no number, and a field that is not known is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def written(line: Line) -> str:
    """As it is sent, with its end. Half a character, which UTF-8 has no bytes for, becomes "?"."""
    try:
        return line.model_dump_json() + "\n"
    except PydanticSerializationError:
        text = json.dumps(line.model_dump(), ensure_ascii=False, default=str)
        return text.encode("utf-8", "replace").decode("utf-8") + "\n"


def own_output() -> BinaryIO:
    """Standard output for our lines alone: whatever a library prints goes to standard error."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return channel
