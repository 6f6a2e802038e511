"""One row as training sees it: a conversation with its topic, made from the cells of a source row.

Knows the column roles and the common conversation shapes; knows nothing of files or of quality.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, str]
CONVERSATION_NAMES = frozenset({"messages", "conversations", "conversation", "dialog", "dialogue", "turns"})

_ROLES = {
    "user": "user",
    "human": "user",
    "customer": "user",
    "prompter": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "bot": "assistant",
    "chatgpt": "assistant",
    "model": "assistant",
    "agent": "assistant",
    "system": "system",
}


@dataclass
class Example:
    number: int
    """Row number in the source, 1-based."""
    messages: list[Message] = field(default_factory=list)
    """user and assistant turns in alternation; a system turn first where the row has its own."""
    topic: str | None = None
    problem: str | None = None
    """Why it cannot be trained on, or None."""
    excluded: str | None = None
    """Why the source itself says that it should not be learned, or None."""
    cut: bool = False
    """A last question without an answer was left out."""

    @property
    def system(self) -> str | None:
        first = self.messages[0] if self.messages else None
        return first["content"] if first and first["role"] == "system" else None

    @property
    def question(self) -> str:
        """What the user says first."""
        return next((m["content"] for m in self.messages if m["role"] == "user"), "")

    @property
    def answer(self) -> str:
        """What the assistant says last."""
        return next((m["content"] for m in reversed(self.messages) if m["role"] == "assistant"), "")

    @property
    def turns(self) -> list[Message]:
        return [m for m in self.messages if m["role"] != "system"]


def cell_text(value: object) -> str:
    """A cell as text: numbers as written, nothing as "", JSON values as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def is_conversation(value: object) -> bool:
    """Whether a cell holds a list of turns, as a JSON value or as text of one."""
    turns = _turn_list(value)
    return (
        turns is not None
        and len(turns) > 0
        and all(isinstance(t, dict) and _role_of(t) and _has_content(t) for t in turns)
    )


def to_example(
    number: int, cells: Mapping[str, Any], roles: Mapping[str, str], problem: str | None
) -> Example:
    """Put a row's cells together by the roles of their columns; several question columns are joined."""
    example = Example(number, problem=problem)
    if problem:
        return example
    # The texts are joined per role, in the order of the columns.
    by_role: dict[str, list[object]] = {}
    for column, role in roles.items():
        by_role.setdefault(role, []).append(cells.get(column))
    example.topic = _joined(by_role.get("topic", ())) or None
    system = _joined(by_role.get("system", ()))
    conversations = [value for value in by_role.get("conversation", ()) if value not in (None, "", [])]
    if conversations:
        _converse(example, conversations[0], [v for v in by_role.get("answer", ()) if v is not None])
        if _is_no(cells.get("label", cells.get("kto_tag"))):
            example.excluded = "marked as a bad answer"
    else:
        question = _joined(by_role.get("question", ()))
        answer = _joined(by_role.get("answer", ()))
        example.messages = [_turn("user", question), _turn("assistant", answer)]
    if system.strip() and example.system is None and not example.problem:
        example.messages.insert(0, _turn("system", system))
    return example


def _converse(example: Example, value: object, answers: Sequence[object]) -> None:
    turns = _turn_list(value)
    if turns is None:
        example.problem = "the conversation is not a list of turns"
        return
    if answers:
        # Preference pairs keep the answer apart from the conversation that leads to it.
        last = answers[0]
        turns = [
            *turns,
            last if isinstance(last, dict) else {"role": "assistant", "content": cell_text(last)},
        ]
    for turn in turns:
        role = _role_of(turn) if isinstance(turn, dict) else None
        if not isinstance(turn, dict) or role is None or not _has_content(turn):
            example.problem = "a turn has no role or no text"
            return
        known = _ROLES.get(role.strip().lower())
        if known is None:
            example.problem = f"it has a turn of the kind {role[:40]}"
            return
        content = _content(turn)
        if content is None:
            example.problem = "a turn holds something other than text"
            return
        if known == "system" and example.messages:
            example.problem = "a system turn stands in the middle"
            return
        example.messages.append(_turn(known, content))
    if [m["role"] for m in example.turns[-2:]] == ["assistant", "user"]:
        example.messages.pop()
        example.cut = True
    expected = ["user", "assistant"] * (len(example.turns) // 2 + 1)
    if [m["role"] for m in example.turns] != expected[: len(example.turns)]:
        example.problem = "user and assistant do not take turns"


def _turn(role: str, content: str) -> Message:
    return {"role": role, "content": content}


def _joined(values: Sequence[object]) -> str:
    if len(values) == 1 and isinstance(values[0], str):
        return values[0]
    texts = [text for text in map(cell_text, values) if text.strip()]
    return "\n\n".join(texts)


def _turn_list(value: object) -> list[Any] | None:
    if isinstance(value, str) and value.lstrip()[:2] in ("[{", "[ ", "[\n"):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, list) else None


def _role_of(turn: Mapping[str, Any]) -> str | None:
    role = turn.get("role", turn.get("from", turn.get("speaker")))
    return role if isinstance(role, str) else None


def _has_content(turn: Mapping[str, Any]) -> bool:
    return any(key in turn for key in ("content", "value", "text"))


def _content(turn: Mapping[str, Any]) -> str | None:
    content = turn.get("content", turn.get("value", turn.get("text")))
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        parts = [_part(part) for part in content]
        texts = [part for part in parts if part is not None]
        return "".join(texts) if len(texts) == len(parts) else None
    return None


def _part(part: object) -> str | None:
    """One typed part of a content; None for pictures, tool calls and the like."""
    if isinstance(part, str):
        return part
    if isinstance(part, dict) and part.get("type", "text") == "text":
        text = part.get("text", part.get("value"))
        return text if isinstance(text, str) else None
    return None


def _is_no(value: object) -> bool:
    return value is False or (isinstance(value, str) and value.strip().lower() == "false")
