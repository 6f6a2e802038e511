"""A row as the chosen model will read it: the exact text, which tokens are learned, and what is cut off.

Knows the model's tokenizer and template (`text.chat`) and the recipe; knows nothing of indexes and pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from vibeflow.features.projects.recipe import Recipe, load_recipe
from vibeflow.protocol.errors import VibeFlowError
from vibeflow.protocol.rows import RenderedRow, RenderedSpan
from vibeflow.text.models import locate

from .lines import Message, Texts

if TYPE_CHECKING:
    from vibeflow.text.chat import ChatText  # tokenizers and jinja2 load when a row is looked at, not before

Span = tuple[str, bool, int]
"""(text, trained, number of tokens)"""


def rendered(project: Path, number: int, texts: Texts) -> tuple[RenderedRow | None, str | None]:
    """What will be trained of a row, or None and why that cannot be shown, in words."""
    try:
        recipe = load_recipe(project)
        folder = locate(recipe.model.base, recipe.model.revision)
        if folder is None:
            return None, (
                f"{recipe.model.base} is not on this computer yet, so its way of writing a row is not known. "
                "It is downloaded when training starts."
            )
        chat = _chat(folder, (folder / "tokenizer.json").stat().st_mtime_ns)
        return _render(number, chat, recipe, texts), None
    except VibeFlowError as error:
        return None, f"{error.message} {error.hint}".strip()
    except OSError as error:
        return None, f"The model's files cannot be read: {error.strerror or error}."


def with_system(messages: Sequence[Message], prompt: str) -> list[Message]:
    """The conversation as trained: under its own system prompt, else under the recipe's if there is one."""
    if not prompt or (messages and messages[0]["role"] == "system"):
        return list(messages)
    return [{"role": "system", "content": prompt}, *messages]


def _render(number: int, chat: ChatText, recipe: Recipe, texts: Texts) -> RenderedRow:
    spans = _passage(chat, texts) if texts.passage else _conversation(chat, recipe, texts)
    total = sum(tokens for _, _, tokens in spans)
    limit = recipe.training.max_seq_length
    cut = max(0, total - limit)
    if cut:
        spans = _cut(chat, spans, limit)
    learned = sum(tokens for _, trained, tokens in spans if trained)
    return RenderedRow(
        number=number,
        spans=[RenderedSpan(text=text, trained=trained, tokens=tokens) for text, trained, tokens in spans],
        trained_tokens=learned,
        prompt_tokens=total - cut - learned,
        cut=cut,
    )


def _conversation(chat: ChatText, recipe: Recipe, texts: Texts) -> list[Span]:
    return chat.training_tokens(with_system(texts.messages, recipe.data.system_prompt)).spans


def _passage(chat: ChatText, texts: Texts) -> list[Span]:
    """A passage is learned from its first token to its last, and that it ends there."""
    spans: list[Span] = [(texts.answer, True, len(chat.encode(texts.answer)))]
    if chat.eos_id is not None:
        spans.append((chat.special["eos_token"], True, 1))
    return spans


def _cut(chat: ChatText, spans: Sequence[Span], limit: int) -> list[Span]:
    """The spans with a border behind the last token that is read; what comes after it is not trained."""
    text = "".join(span[0] for span in spans)
    offsets = chat.tokenizer.encode(text, add_special_tokens=False).offsets
    border = offsets[limit][0] if limit < len(offsets) else len(text)
    made: list[Span] = []
    at = read = 0
    for piece, trained, tokens in spans:
        left = limit - read
        if tokens <= left:
            made.append((piece, trained, tokens))
        elif left <= 0:
            made.append((piece, False, tokens))
        else:
            head = min(max(border - at, 0), len(piece))
            made += [(piece[:head], trained, left), (piece[head:], False, tokens - left)]
        at += len(piece)
        read += tokens
    return made


@lru_cache(maxsize=2)
def _chat(folder: Path, changed: int) -> ChatText:
    """Loaded again when its file has changed (`changed`: nanoseconds)."""
    from vibeflow.text.chat import ChatText

    return ChatText.load(folder)
