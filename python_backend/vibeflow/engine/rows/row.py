"""A row to learn from or to be asked: a line of a JSON Lines file.

A line is {"n": source row number, "messages": [...]}, the system prompt being added here when rendering, or
{"n", "text"}: a passage to go on learning from, which is asked by its first half and expected to be its
second."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from vibeflow.l10n import t
from vibeflow.text.chat import ChatText, Message
from vibeflow.text.weight import message_of

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


def row_of(line: bytes, system: Sequence[Message]) -> Row:
    """The row that a line holds; `system` comes before it where it has no system prompt of its own.

    Raises:
        ValueError, KeyError, TypeError: it holds none.
    """
    value = json.loads(line.decode())
    topic = str(value.get("topic") or "")
    if "text" in value:
        return Row(int(value["n"]), [], str(value["text"]), topic)
    messages = [message_of(message) for message in value["messages"]]
    if not messages or messages[-1]["role"] != "assistant":
        raise ValueError(t("the last message is not an answer"))
    said = messages if messages[0]["role"] == "system" else [*system, *messages]
    return Row(int(value["n"]), said, topic=topic)
