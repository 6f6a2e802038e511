"""A row as the chosen model will read it: the exact text, which tokens are learned, and what is cut off.

The model's tokenizer and template are read elsewhere (`text.confined`); knows the recipe, and nothing of
indexes and pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.protocol.rows import RenderedRow
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.store import load_recipe
from vibeflow.text.confined import reader
from vibeflow.text.models import locate

from .lines import Message, Texts


def rendered(project: Path, number: int, texts: Texts) -> tuple[RenderedRow | None, str | None]:
    """What will be trained of a row, or None and why that cannot be shown, in words."""
    try:
        recipe = load_recipe(project)
        folder = locate(recipe.model.base, recipe.model.revision)
        if folder is None:
            return None, t(
                "{model} is not on this computer yet, so its way of writing a row is not known. It is "
                "downloaded when training starts.",
                model=recipe.model.base,
            )
        return _render(number, folder, recipe, texts), None
    except VibeFlowError as error:
        return None, f"{error.message} {error.hint}".strip()
    except OSError as error:
        return None, t("The model's files cannot be read: {problem}.", problem=error.strerror or error)


def with_system(messages: Sequence[Message], prompt: str) -> list[Message]:
    """The conversation as trained: under its own system prompt, else under the recipe's if there is one."""
    if not prompt or (messages and messages[0]["role"] == "system"):
        return list(messages)
    return [{"role": "system", "content": prompt}, *messages]


def _render(number: int, folder: Path, recipe: Recipe, texts: Texts) -> RenderedRow:
    limit = recipe.training.max_seq_length
    row = texts.answer if texts.passage else with_system(texts.messages, recipe.data.system_prompt)
    return RenderedRow.of(number, reader().pieces(folder, row, limit))
