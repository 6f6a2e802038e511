"""Every key that a recipe may have, by its dotted path: what it may be, and is when left out.

Drawn from the recipe's own fields and their words, so that nobody who shows, checks or completes a key has to
repeat them.
"""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from vibeflow.l10n import t

from .model import Recipe
from .words import words

Rule = Literal["ge", "gt", "le", "lt"]
"""A bound, as pydantic names it."""
Kind = Literal["section", "choice", "toggle", "integer", "number", "text", "list"]


@dataclass(frozen=True)
class Key:
    """One key of vibeflow.yaml."""

    path: str
    """Dotted."""
    words: str
    """What it does, in plain words; "" where nothing is written."""
    kind: Kind
    default: Any = None
    choices: tuple[str, ...] = ()
    """The words it may be, where these are all."""
    bounds: tuple[tuple[Rule, float], ...] = ()
    """("ge", 1), ("lt", 1) and so on."""

    @property
    def section(self) -> bool:
        """Whether further keys stand below it."""
        return self.kind == "section"

    @property
    def name(self) -> str:
        return self.path.rsplit(".", 1)[-1]

    @property
    def parent(self) -> str:
        return self.path.rpartition(".")[0]


@lru_cache(maxsize=1)
def keys() -> dict[str, Key]:
    """Every key by its dotted path, in the recipe's order."""
    return {key.path: key for key in _walk(Recipe, "", words(t))}


def known_keys() -> list[str]:
    """Every dotted key that a recipe may set, sections left out."""
    return [path for path, key in keys().items() if not key.section]


def below(parent: str) -> list[Key]:
    """The keys right below a section; "" is the file itself."""
    return [key for key in keys().values() if key.parent == parent]


def as_written(value: Any) -> str:
    """A value as it stands in the file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and 0 < abs(value) < 0.001:
        return f"{value:.10f}".rstrip("0")
    return (
        value
        if isinstance(value, str) and value and value.isprintable()
        else json.dumps(value, ensure_ascii=False)
    )


def _walk(model: type[BaseModel], prefix: str, said: dict[str, str]) -> Iterator[Key]:
    for name, field in model.model_fields.items():
        path = prefix + name
        inner = field.annotation
        told = said.get(path, "")
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield Key(path, told, "section")
            yield from _walk(inner, f"{path}.", said)
        else:
            default = None if field.is_required() else field.get_default()
            yield Key(path, told, _kind(inner), default, _choices(inner), tuple(_bounds(field)))


def _kind(annotation: Any) -> Kind:
    found = _types(annotation)
    if any(get_origin(one) is list for one in found):
        return "list"
    if any(get_origin(one) is Literal for one in found):
        return "choice"
    kinds: tuple[tuple[type, Kind], ...] = ((bool, "toggle"), (float, "number"), (int, "integer"))
    return next((kind for plain, kind in kinds if plain in found), "text")


def _types(annotation: Any) -> set[Any]:
    """The types that a field's values may have, those of a union one by one."""
    if get_origin(annotation) in (Union, types.UnionType):
        return {kind for part in get_args(annotation) for kind in _types(part)}
    return {annotation}


def _choices(annotation: Any) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    for kind in _types(annotation):
        if get_origin(kind) is Literal:
            found += tuple(str(value) for value in get_args(kind))
        if kind is bool:
            found += ("true", "false")
    return found


def _bounds(field: FieldInfo) -> Iterator[tuple[Rule, float]]:
    for rule in field.metadata:
        for attribute in get_args(Rule):
            if (value := getattr(rule, attribute, None)) is not None:
                yield attribute, value
