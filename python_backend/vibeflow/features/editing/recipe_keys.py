"""What each key of a recipe means, may be, and is when left out: from the recipe's own fields and their
words."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from vibeflow.l10n import listed, number, t
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.words import words

Rule = Literal["ge", "gt", "le", "lt"]
"""A bound, as pydantic names it."""
_TERMS = {
    "training.epochs": t("number of passes"),
    "training.learning_rate": t("learning rate"),
    "training.lora.r": t("LoRA rank"),
    "training.lora.alpha": t("LoRA alpha"),
}


@dataclass(frozen=True)
class Key:
    """One key of vibeflow.yaml."""

    path: str
    """Dotted."""
    words: str
    """What it does, in plain words; "" where nothing is written."""
    default: Any
    choices: tuple[str, ...] = ()
    """The words it may be, where these are all."""
    bounds: tuple[tuple[Rule, float], ...] = ()
    """("ge", 1), ("lt", 1) and so on."""
    section: bool = False
    """Whether further keys stand below it."""
    whole: bool = False
    """Whether it is a whole number."""

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


def below(parent: str) -> list[Key]:
    """The keys right below a section; "" is the file itself."""
    return [key for key in keys().values() if key.parent == parent]


def shown(value: Any) -> str:
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
            yield Key(path, told, None, section=True)
            yield from _walk(inner, f"{path}.", said)
        else:
            default = None if field.is_required() else field.get_default()
            kinds = _kinds(inner)
            yield Key(
                path,
                told,
                default,
                _choices(inner),
                tuple(_bounds(field)),
                whole=int in kinds and float not in kinds,
            )


def _kinds(annotation: Any) -> set[Any]:
    """The plain types that a field's values may have."""
    if get_origin(annotation) in (Union, types.UnionType):
        return {kind for part in get_args(annotation) for kind in _kinds(part)}
    return {annotation}


def _choices(annotation: Any) -> tuple[str, ...]:
    found: tuple[str, ...] = ()
    for kind in _kinds(annotation) | {annotation}:
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


def help_text(key: Key) -> str:
    """Markdown: what the key does, its default and its bounds."""
    parts = [f"**{key.path}**" + (f" ({_TERMS[key.path]})" if key.path in _TERMS else "")]
    if key.words:
        parts.append(key.words)
    facts = []
    if not key.section:
        if key.path != "name":
            default = shown(key.default)
            empty = default in ("", '""')
            facts.append(t("Left out: empty.") if empty else t("Left out: `{default}`.", default=default))
        if key.choices:
            facts.append(t("One of {choices}.", choices=", ".join(f"`{choice}`" for choice in key.choices)))
        if key.bounds:
            limits = listed([_limit(rule, value) for rule, value in key.bounds])
            facts.append(
                t("A whole number, {limits}.", limits=limits)
                if key.whole
                else t("A number, {limits}.", limits=limits)
            )
    if facts:
        parts.append(" ".join(facts))
    return "\n\n".join(parts)


def _limit(rule: Rule, value: float) -> str:
    # Fractions as they are written into the file.
    said = number(value) if isinstance(value, int) else f"{value:g}"
    return {
        "ge": t("at least {least}", least=said),
        "gt": t("more than {least}", least=said),
        "le": t("at most {most}", most=said),
        "lt": t("less than {most}", most=said),
    }[rule]
