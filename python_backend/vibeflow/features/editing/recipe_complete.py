"""What may stand at a place of a recipe: keys that are not there yet, words a value may be, models at
hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vibeflow.l10n import t
from vibeflow.recipe.keys import as_written, below, keys
from vibeflow.text.models import STARTER, hub_cache, locate

from .recipe_keys import help_text
from .recipe_outline import key_of_line, parents_at, value_columns


@dataclass(frozen=True)
class Suggestion:
    label: str
    kind: str
    """`key`, `section` or `value`."""
    text: str
    """What is put in place of `start` to `end` of the line."""
    start: int
    end: int
    detail: str = ""
    help: str = ""


def hover(lines: Sequence[str], line: int) -> str | None:
    """Markdown on the key of a line."""
    path = key_of_line(lines, line) if line < len(lines) else None
    key = keys().get(path) if path else None
    return help_text(key) if key else None


def complete(lines: Sequence[str], line: int, column: int) -> list[Suggestion]:
    """Suggestions at a place; `column` in characters."""
    text = lines[line] if line < len(lines) else ""
    before = text[:column]
    if before.lstrip().startswith("#"):
        return []
    path = key_of_line(lines, line)
    if path is not None and ":" in before:
        return list(_values(path, text))
    if before.strip() and not before.strip().replace("_", "").isalnum():
        return []
    return list(_keys(lines, line, column))


def _keys(lines: Sequence[str], line: int, column: int) -> Iterator[Suggestion]:
    text = lines[line] if line < len(lines) else ""
    start = len(text[:column]) - len(text[:column].lstrip())
    parent = ".".join(parents_at(lines, line, start)) if start else ""
    there = {key_of_line(lines, at) for at in range(len(lines)) if at != line}
    end = column
    while end < len(text) and (text[end].isalnum() or text[end] == "_"):
        end += 1
    for key in below(parent):
        if key.path in there:
            continue
        default = as_written(key.default)
        new = f"{key.name}:\n{' ' * (start + 2)}" if key.section else f"{key.name}: "
        if key.section:
            detail = t("section")
        elif default:
            detail = t("left out: {default}", default=default)
        else:
            detail = t("left out: empty")
        yield Suggestion(
            key.name, "section" if key.section else "key", new, start, end, detail, help_text(key)
        )


def _values(path: str, text: str) -> Iterator[Suggestion]:
    key = keys().get(path)
    if key is None or key.section:
        return
    start, end = value_columns(text)
    lead = "" if text[start - 1 : start].isspace() else " "
    if path == "model.base":
        for name, detail in models():
            yield Suggestion(name, "value", lead + name, start, end, detail)
        return
    for choice in key.choices:
        detail = t("default") if choice == as_written(key.default) else ""
        yield Suggestion(choice, "value", lead + choice, start, end, detail)
    default = as_written(key.default)
    if default and not key.choices:
        yield Suggestion(default, "value", lead + default, start, end, t("default"))


def models() -> list[tuple[str, str]]:
    """Models that are on this machine: the embedded one, and those of the hub's cache that are whole."""
    found = [(STARTER, t("embedded, works offline"))]
    try:
        folders = sorted(hub_cache().glob("models--*"))
    except OSError:
        return found
    for folder in folders:
        name = folder.name.removeprefix("models--").replace("--", "/", 1)
        if locate(name) is not None:
            found.append((name, t("on this machine")))
    return found
