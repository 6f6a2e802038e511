"""Rows of an open file as the project's model would read them: how many tokens, and which are learned.

What a row becomes is the importer's doing (`shapes`), how it is written the model's (`text.chat`).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vibeflow.features.projects.recipe import RECIPE_FILE, Recipe, load_recipe
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.text.models import locate

from .check import Report
from .layout import Layout
from .reading import frame
from .scope import project_of

if TYPE_CHECKING:
    from vibeflow.text.chat import ChatText, Message

    from .service import OpenFile


@dataclass(frozen=True)
class Model:
    """What rows are rendered with."""

    chat: ChatText
    name: str
    system_prompt: str
    max_tokens: int
    """Tokens of a row that are read; the rest is cut off."""


@dataclass(frozen=True)
class Count:
    tokens: int
    trained: int
    """Those of them that are learned."""
    model: str
    limit: int


class Models:
    """The model of each project, loaded once. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._chats: dict[Path, ChatText] = {}

    def of(self, project: Path | None) -> Model | None:
        """The project's base model, the embedded one for a file of no project; None while it is not here."""
        from vibeflow.text.chat import ChatText  # late: it loads the tokenizers' library

        recipe = _recipe(project)
        folder = locate(recipe.model.base, recipe.model.revision)
        if folder is None:
            return None
        with self._lock:
            chat = self._chats.get(folder)
            if chat is None:
                try:
                    chat = self._chats[folder] = ChatText.load(folder)
                except VibeFlowError:
                    return None
        return Model(chat, recipe.model.base, recipe.data.system_prompt, recipe.training.max_seq_length)


def _recipe(project: Path | None) -> Recipe:
    if project is not None:
        try:
            return load_recipe(project / RECIPE_FILE)
        except VibeFlowError:
            pass  # a recipe that is being written: its problems are shown in its own file
    return Recipe(name="none")


def messages_of(rows: Sequence[Mapping[str, Any]], layout: Layout, prompt: str) -> list[list[Message] | str]:
    """Each row as a conversation, or why it is none."""
    if layout.mapping is None:
        return ["VibeFlow cannot tell which columns hold the question and the answer"] * len(rows)
    from vibeflow.features.datasets.shapes.mapping import to_examples

    names = list(layout.mapping.columns)
    names += sorted({name for row in rows for name in row} - set(names))
    examples = to_examples(frame(names, rows), layout.mapping, layout.shape)
    return [_messages(example, prompt) for example in examples.iter_rows(named=True)]


def _messages(example: Mapping[str, Any], prompt: str) -> list[Message] | str:
    if example["problem"]:
        return str(example["problem"])
    system = example["system"] or prompt
    found: list[Message] = [{"role": "system", "content": system}] if system else []
    if example["turns"]:
        return found + list(json.loads(example["turns"]))
    if example["question"]:
        found.append({"role": "user", "content": example["question"]})
    answer = example["answer"] or example["topic"] or ""
    return [*found, {"role": "assistant", "content": answer}]


def counted(models: Models, file: OpenFile, report: Report, rows: Sequence[int]) -> list[Count | None]:
    """Tokens of each of these rows; None where a row cannot be trained on or the model is not here."""
    model = models.of(project_of(file.path))
    values = [report.format.values(report.text(row)) for row in rows]
    if model is None or report.format.layout.mapping is None:
        return [None] * len(rows)
    there = [row for row in values if row is not None]
    messages = iter(messages_of(there, report.format.layout, model.system_prompt) if there else ())
    return [None if row is None else _count(model, next(messages)) for row in values]


def _count(model: Model, messages: list[Message] | str) -> Count | None:
    if isinstance(messages, str):
        return None
    try:
        made = model.chat.training_tokens(messages)
    except VibeFlowError:
        return None
    return Count(len(made.ids), sum(made.trained), model.name, model.max_tokens)
