"""The base of every wire type: camelCase on the wire, snake_case in Python, nothing unknown let in."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

PROTOCOL_VERSION = 1
"""Raised with every change that an older extension or backend would misread; exchanged at initialize."""


class Wire(BaseModel):
    """A value that crosses the process boundary. Unknown fields are refused, so that drift shows at once."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        validate_by_name=True,
        validate_by_alias=True,
        extra="forbid",
        frozen=True,
        use_attribute_docstrings=True,
    )


class Nothing(Wire):
    """Parameters or result of a method that needs none."""
