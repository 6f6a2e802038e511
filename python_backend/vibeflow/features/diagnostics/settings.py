"""Settings that differ from their defaults. Numbers and choices are told; of a text, only that it is set."""

from __future__ import annotations

import json
import os
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from vibeflow.protocol.diagnostics import ChangedSetting
from vibeflow.protocol.settings import Settings

from .phrases import own_variables

_SET = "set (the text is left out)"


def changed(settings: tuple[ChangedSetting, ...]) -> list[str]:
    """Of VS Code; settings that VibeFlow does not have are not told."""
    fields = {_key(name): field for name, field in Settings.model_fields.items()}
    return [
        f"{one.key}: {_told(fields[one.key], _value(one.value))}" for one in settings if one.key in fields
    ]


def variables() -> list[str]:
    """Names of VibeFlow's own environment variables that are set; never what they are set to."""
    names = sorted(own_variables() & set(os.environ))
    return [f"Environment variables that are set: {', '.join(names) or 'none'}"]


def differing(model: BaseModel) -> list[str]:
    """Fields that differ from their defaults, those of inner models too: `lora.r 16`."""
    found: list[str] = []
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            found += [f"{name}.{one}" for one in differing(value)]
        elif value != field.get_default(call_default_factory=True):
            found.append(f"{name} {_told(field, value)}")
    return found


def _told(field: FieldInfo, value: Any) -> str:
    if isinstance(value, (bool, int, float)):
        return str(value)
    if isinstance(value, str) and value in _choices(field.annotation):
        return value
    return "none" if value is None else _SET


def _choices(annotation: Any) -> set[Any]:
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    return {one for inner in get_args(annotation) for one in _choices(inner)}


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _key(field: str) -> str:
    noun, _, option = field.partition("_")
    first, *more = option.split("_")
    return f"vibeflow.{noun}.{first}{''.join(word.capitalize() for word in more)}"
