"""Two example values of any wire type, made from its annotations: one with every field filled, one bare.

They are the golden messages: Python writes them, both sides must read them.
"""

from __future__ import annotations

import types
import typing
from typing import Any, Literal, get_args, get_origin

from vibeflow.protocol.base import Wire


def example(model: type[Wire], *, full: bool) -> Wire:
    """`full`: optional fields filled, lists with one entry. Otherwise nulls and empty lists."""
    values = {
        name: _value(field.annotation, name, full=full)
        for name, field in model.model_fields.items()
        if full or field.is_required()
    }
    return model(**values)


def _value(annotation: Any, name: str, *, full: bool) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is typing.Annotated:
        return _value(arguments[0], name, full=full)
    if origin in (typing.Union, types.UnionType):
        present = [argument for argument in arguments if argument is not type(None)]
        return _value(present[0], name, full=True) if full or len(present) == len(arguments) else None
    if origin is Literal:
        return arguments[-1 if full else 0]
    if origin in (list, tuple):
        return [_value(arguments[0], name, full=full)] if full else []
    if origin is dict:
        literal = get_origin(arguments[0]) is Literal
        key = _value(arguments[0], name, full=full) if literal else f"{name} – é"
        return {key: _value(arguments[1], name, full=full)} if full else {}
    if isinstance(annotation, type) and issubclass(annotation, Wire):
        return example(annotation, full=full)
    return {str: f'{name} “ü” \\ "\n日本', int: 2**31, float: 0.1 + 0.2, bool: True}[annotation]
