"""Rows of a JSON Lines file as tokens: what training and the evaluation loss are computed on.

A row is {"n": source row number, "messages": [...]}, the system prompt being added here when rendering, or
{"n", "text"}: a passage to go on learning from, which is asked by its first half and expected to be its
second."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from vibeflow.l10n import t
from vibeflow.protocol.errors import DataEmpty, DataUnreadable, VibeFlowError
from vibeflow.text.budget import TemplateEndless
from vibeflow.text.chat import ChatText, Message
from vibeflow.text.fate import Fate
from vibeflow.text.fit import fit
from vibeflow.text.weight import message_of

T = TypeVar("T")

_HELD_OUT_ORDER = 1
"""Seed of the order of held-out rows. The same in training and evaluation, whatever the recipe's seed."""


_SENTENCE_END = re.compile(r"[.!?…]['\")\]]*\s+|\n+")


@dataclass(frozen=True)
class Row:
    number: int
    """Row number in the source."""
    messages: list[Message]
    """System prompt included where there is one; empty for a passage."""
    text: str | None = None
    """Of a passage."""
    topic: str = ""
    """Where the data says one."""

    @property
    def prompt(self) -> list[Message]:
        """Everything before the last answer."""
        return self.messages[:-1]

    @property
    def question(self) -> str:
        """The last thing the user says before the last answer; of a passage, where it is left off."""
        if self.text is not None:
            return self.text[: middle(self.text)]
        asked = [m["content"] for m in self.prompt if m["role"] == "user"]
        return asked[-1] if asked else ""

    @property
    def expected(self) -> str:
        if self.text is not None:
            return self.text[middle(self.text) :].strip()
        return self.messages[-1]["content"]

    def prompt_ids(self, chat: ChatText) -> list[int]:
        """Tokens after which the answer begins. Raises `VibeFlowError` where the template refuses the row."""
        return chat.encode(self.question) if self.text is not None else chat.prompt_ids(self.prompt)


def middle(text: str) -> int:
    """Where a passage is cut in two: the end of a sentence nearest its middle, else of a word, else the
    middle."""
    half = len(text) // 2
    ends = [match.end() for match in _SENTENCE_END.finditer(text)] or [
        m.end() for m in re.finditer(r"\s+", text)
    ]
    inside = [end for end in ends if 0 < end < len(text)]
    return min(inside, key=lambda end: abs(end - half)) if inside else half


@dataclass(frozen=True)
class Example:
    """A row for the loss: token ids, and which of them the model has to learn to say."""

    ids: list[int]
    trained: list[bool]

    @property
    def trained_count(self) -> int:
        """Tokens that give a loss: the first one has nothing before it to be predicted from."""
        return sum(self.trained[1:])


def read_rows(path: Path, system_prompt: str) -> list[Row]:
    """Read a split; raises `DataUnreadable` with the line number, `DataEmpty` when there is no row."""
    rows: list[Row] = []
    system: list[Message] = [{"role": "system", "content": system_prompt}] if system_prompt.strip() else []
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                value = json.loads(line)
                if "text" in value:
                    rows.append(Row(int(value["n"]), [], str(value["text"]), str(value.get("topic") or "")))
                    continue
                messages = [message_of(message) for message in value["messages"]]
                if not messages or messages[-1]["role"] != "assistant":
                    raise ValueError(t("the last message is not an answer"))
                own_system = messages[0]["role"] == "system"
                said = messages if own_system else [*system, *messages]
                rows.append(Row(int(value["n"]), said, topic=str(value.get("topic") or "")))
            except (ValueError, KeyError, TypeError) as error:
                raise DataUnreadable(
                    t(
                        "Line {number} of {name} is not a conversation: {error}.",
                        number=number,
                        name=path.name,
                        error=error,
                    ),
                    hint=t("Import the data again; the file was changed by hand or damaged."),
                ) from error
    if not rows:
        raise DataEmpty(
            t("{name} holds no rows.", name=path.name), hint=t("Import data with at least a few rows.")
        )
    return rows


@dataclass(frozen=True)
class Encoded:
    """Rows as examples, and what could not be taken whole. Rows, not examples, are counted."""

    examples: list[Example]
    counts: Counter[Fate]
    """What became of the rows that the template takes."""
    refused: int
    """The model's chat template does not take them."""

    @property
    def learned(self) -> int:
        """Rows that the examples come from."""
        return self.counts.total() - self.counts["leftOut"]


def encode(
    rows: Sequence[Row],
    chat: ChatText,
    limit: int,
    progress: Callable[[int], None] | None = None,
    train_on: str = "answers",
) -> Encoded:
    """Rows as examples of at most `limit` tokens, shortened as `text.fit` says; a longer passage is several
    examples, and none of it is lost. `train_on`: "answers", or "all" for every token of a conversation,
    whoever says it."""
    examples: list[Example] = []
    counts: Counter[Fate] = Counter()
    refused = 0
    for done, row in enumerate(rows, start=1):
        if row.text is not None:
            windows = _windows(chat, row.text, limit)
            counts["whole" if windows else "leftOut"] += 1
            examples += windows
        else:
            try:
                fitted = fit(chat, row.messages, limit, all_turns=train_on == "all")
            except TemplateEndless:
                raise  # it would be refused of every row, and nothing be trained
            except VibeFlowError:
                refused += 1
                continue
            counts[fitted.fate] += 1
            if fitted.fate != "leftOut":
                ids = fitted.ids
                examples.append(Example(ids, [True] * len(ids) if train_on == "all" else fitted.trained))
        if progress and done % 500 == 0:
            progress(done)
    return Encoded(examples, counts, refused)


def takes(row: Row, chat: ChatText) -> bool:
    """Whether the model's chat template takes the row."""
    try:
        row.prompt_ids(chat)
    except TemplateEndless:
        raise
    except VibeFlowError:
        return False
    return True


def _windows(chat: ChatText, text: str, limit: int) -> list[Example]:
    """A passage with its end mark, every token of it learned; each window begins with the last token of the
    one before, which gives the first of its own something to follow from."""
    ids = chat.encode(text)
    if chat.eos_id is not None:
        ids.append(chat.eos_id)
    step = max(1, limit - 1)
    windows = [ids[start : start + limit] for start in range(0, max(1, len(ids) - 1), step)]
    return [Example(window, [True] * len(window)) for window in windows if len(window) > 1]


def for_tracking(held_out: Sequence[T]) -> list[T]:
    """The held-out rows whose loss is followed during training, and by which the best checkpoint is picked.

    At most half of them, from the start of a fixed order; `for_evaluation` takes from its end. So the rows
    that judge the model in the end did not choose it. With fewer than 40 rows, all are used for both.
    """
    order = _ordered(held_out)
    return order if len(order) < 40 else order[: min(len(order) // 2, 128)]


def for_evaluation(held_out: Sequence[T], at_most: int) -> list[T]:
    """The held-out rows that are asked in the final evaluation: the last of the fixed order."""
    return _ordered(held_out)[-at_most:]


def _ordered(rows: Sequence[T]) -> list[T]:
    order = list(rows)
    random.Random(_HELD_OUT_ORDER).shuffle(order)
    return order
