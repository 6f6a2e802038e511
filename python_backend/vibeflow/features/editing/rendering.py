"""Rows of an open file as the project's model would read them: how many tokens, and which are learned.

What a row becomes is the importer's doing (`shapes`), how it is written the model's, whose files another
process reads (`text.confined`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vibeflow.l10n import t
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.store import load_recipe
from vibeflow.store.layout import RECIPE_FILE
from vibeflow.text.confined import reader
from vibeflow.text.fate import Fate, fate_of
from vibeflow.text.messages import Size
from vibeflow.text.models import locate
from vibeflow.text.weight import message_of

from .check import Report
from .layout import Layout
from .reading import frame
from .scope import project_of

if TYPE_CHECKING:
    from .open_file import OpenFile


Message = dict[str, str]


@dataclass(frozen=True)
class Model:
    """What rows are rendered with."""

    folder: Path
    name: str
    system_prompt: str
    max_tokens: int
    """Tokens of a row that are read; the rest is left out (`text.fit`)."""


@dataclass(frozen=True)
class Count:
    tokens: int
    trained: int
    """Those of them that are learned."""
    model: str
    limit: int
    fate: Fate
    """What becomes of the row within the limit."""


def model_of(project: Path | None) -> Model | None:
    """The project's base model, the embedded one for a file of no project; None while it is not here."""
    recipe = _recipe(project)
    folder = locate(recipe.model.base, recipe.model.revision)
    if folder is None:
        return None
    return Model(folder, recipe.model.base, recipe.data.system_prompt, recipe.training.max_seq_length)


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
        return [t("VibeFlow cannot tell which columns hold the question and the answer")] * len(rows)
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
        return found + [message_of(turn) for turn in json.loads(example["turns"])]
    if example["question"]:
        found.append({"role": "user", "content": example["question"]})
    answer = example["answer"] or example["topic"] or ""
    return [*found, {"role": "assistant", "content": answer}]


def counted(file: OpenFile, report: Report, rows: Sequence[int]) -> list[Count | None]:
    """Tokens of each of these rows; None where a row cannot be trained on or the model is not here."""
    model = model_of(project_of(file.path))
    values = [report.format.values(report.text(row)) for row in rows]
    if model is None or report.format.layout.mapping is None:
        return [None] * len(rows)
    there = [row for row in values if row is not None]
    messages = messages_of(there, report.format.layout, model.system_prompt) if there else []
    counts = iter(_counts(model, messages))
    return [None if row is None else next(counts) for row in values]


def _counts(model: Model, rows: Sequence[list[Message] | str]) -> list[Count | None]:
    conversations = [row for row in rows if not isinstance(row, str)]
    try:
        sizes = iter(reader().sizes(model.folder, conversations) if conversations else ())
    except VibeFlowError:
        return [None] * len(rows)  # why is said where a row is looked at by itself
    found: list[Count | None] = []
    for row in rows:
        size = None if isinstance(row, str) else next(sizes)
        found.append(
            Count(size.tokens, size.trained, model.name, model.max_tokens, fate_of(size, model.max_tokens))
            if isinstance(size, Size)
            else None
        )
    return found
