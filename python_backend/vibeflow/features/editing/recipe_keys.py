"""What each key of a recipe means, may be, and is when left out: from the recipe's own fields and its
template."""

from __future__ import annotations

import json
import types
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from vibeflow.features.projects.recipe import Recipe
from vibeflow.features.projects.recipe_template import fresh_recipe

from .recipe_outline import key_of_line

_TERMS = {
    "training.epochs": "number of passes",
    "training.learning_rate": "learning rate",
    "training.lora.r": "LoRA rank",
    "training.lora.alpha": "LoRA alpha",
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
    bounds: tuple[tuple[str, float], ...] = ()
    """("at least", 1), ("less than", 1) and so on."""
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
    words = _words()
    return {key.path: key for key in _walk(Recipe, "", words)}


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


def _walk(model: type[BaseModel], prefix: str, words: dict[str, str]) -> Iterator[Key]:
    for name, field in model.model_fields.items():
        path = prefix + name
        inner = field.annotation
        said = words.get(path) or " ".join((field.description or "").split())
        if isinstance(inner, type) and issubclass(inner, BaseModel):
            yield Key(path, said, None, section=True)
            yield from _walk(inner, f"{path}.", words)
        else:
            default = None if field.is_required() else field.get_default()
            kinds = _kinds(inner)
            yield Key(
                path,
                said,
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


def _bounds(field: FieldInfo) -> Iterator[tuple[str, float]]:
    said = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}
    for rule in field.metadata:
        for attribute, phrase in said.items():
            if (value := getattr(rule, attribute, None)) is not None:
                yield phrase, value


def _words() -> dict[str, str]:
    """The comments of a fresh recipe, by the key that they stand above; neighbours without one share it."""
    found: dict[str, str] = {}
    lines = fresh_recipe("x").splitlines()
    comment: list[str] = []
    last = ""
    for at, line in enumerate(lines):
        text = line.strip()
        if text.startswith("#"):
            comment.append(text.lstrip("# "))
            continue
        path = key_of_line(lines, at)
        if path is not None:
            last = " ".join(comment) if comment else last
            if (
                line.rstrip().endswith(":")
                and not comment
                and path in ("model", "data", "training", "evaluation")
            ):
                last = ""
            found[path] = last
        comment = []
        if not text:
            last = ""
    # What stands above the first key speaks of the file.
    found.pop("name", None)
    return found | {"name": "What the project is called, in the list and in its commits.", **_SECTIONS}


_SECTIONS = {
    "model": "The model to start from.",
    "data": "How the data is held apart and what stands before every conversation.",
    "training": "How the model is trained. VibeFlow recommends values from your data; what you change stays.",
    "training.lora": "The small adapter that is trained beside the model.",
    "evaluation.judge": "Another model that marks the answers; none unless you choose one.",
    "evaluation": "How the tuned model is compared with the base model on held-out rows.",
}


def help_text(key: Key) -> str:
    """Markdown: what the key does, its default and its bounds."""
    parts = [f"**{key.path}**" + (f" ({_TERMS[key.path]})" if key.path in _TERMS else "")]
    if key.words:
        parts.append(key.words)
    facts = []
    if not key.section:
        if key.path != "name":
            default = shown(key.default)
            facts.append(f"Left out: `{default}`." if default not in ("", '""') else "Left out: empty.")
        if key.choices:
            facts.append("One of " + ", ".join(f"`{choice}`" for choice in key.choices) + ".")
        if key.bounds:
            limits = " and ".join(f"{phrase} {_number(value)}" for phrase, value in key.bounds)
            facts.append(("A whole number, " if key.whole else "A number, ") + limits + ".")
    if facts:
        parts.append(" ".join(facts))
    return "\n\n".join(parts)


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
