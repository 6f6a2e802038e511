"""Conversations in the shapes that people keep them in, brought into one: turns with a role and a text.

Knows OpenAI messages (content parts and tool calls included) and ShareGPT. Tool calls, tool results and tool
definitions become text in the Hermes convention (NousResearch, Hermes function calling), which every chat
template can carry. Works on one parsed value at a time; knows nothing of files or frames.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

Turn = dict[str, str]
CONVERSATION_NAMES = frozenset(
    {"messages", "conversations", "conversation", "dialog", "dialogue", "turns", "chat"}
)
ROLES = {
    "user": "user",
    "human": "user",
    "customer": "user",
    "prompter": "user",
    "client": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "bot": "assistant",
    "chatgpt": "assistant",
    "model": "assistant",
    "agent": "assistant",
    "chatbot": "assistant",
    "system": "system",
    "developer": "system",
    "function_call": "call",
    "tool_call": "call",
    "observation": "result",
    "function_response": "result",
    "function": "result",
    "tool": "result",
    "ipython": "result",
}


_TAG = {"call": "call", "result": "response"}


@dataclass
class Conversation:
    turns: list[Turn] = field(default_factory=list)
    """user and assistant, without the system prompt."""
    system: str | None = None
    problem: str | None = None
    """Why it cannot be trained on; goes on from "because"."""
    cut: bool = False
    """A last turn of the user, which nobody answers, was left out."""


def turn_list(value: object) -> list[Any] | None:
    """A cell as a list of turns, given as text of JSON or as its value; None for anything else."""
    if isinstance(value, str):
        if not value.lstrip().startswith("["):
            return None
        try:
            value = orjson.loads(value)
        except ValueError:
            return None
    return value if isinstance(value, list) else None


def is_conversation(value: object) -> bool:
    """Whether a cell holds a list of turns."""
    turns = turn_list(value)
    return bool(turns) and all(isinstance(t, dict) and _role(t) and _has_content(t) for t in turns or ())


def converse(
    value: object, answer: object = None, tools: object = None, system: str | None = None
) -> Conversation:
    """A cell's conversation. `answer`: the preferred one, where it is kept apart from what leads to it.
    `tools`: definitions of the tools that may be called, as JSON text or its value."""
    made = Conversation(system=system or None)
    turns = turn_list(value)
    if turns is None:
        made.problem = "the conversation is not a list of turns"
        return made
    if answer not in (None, ""):
        turns = [*turns, *_as_turns(answer)]
    for turn in turns:
        _add(made, turn)
        if made.problem is not None:
            return made
    if [turn["role"] for turn in made.turns[-2:]] == ["assistant", "user"]:
        made.turns.pop()
        made.cut = True
    expected = [("user", "assistant")[at % 2] for at in range(len(made.turns))]
    if [turn["role"] for turn in made.turns] != expected:
        made.problem = "user and assistant do not take turns"
    if not made.turns:
        made.problem = "the conversation has no turns"
    definitions = _text(tools)
    if definitions.strip() not in ("", "[]", "null"):
        made.system = "\n\n".join(part for part in (made.system, f"<tools>\n{definitions}\n</tools>") if part)
    return made


def last_text(value: object) -> str:
    """The text of an answer that is kept as text, as one turn, or as turns of which the last is it."""
    turns = _as_turns(value)
    made = Conversation()
    for turn in turns[-1:]:
        _add(made, turn)
    return made.turns[-1]["content"] if made.turns else ""


def _as_turns(answer: object) -> list[Any]:
    if isinstance(answer, str):
        text = answer.lstrip()
        if text[:1] in ("{", "["):
            try:
                parsed = orjson.loads(text)
            except ValueError:
                return [{"role": "assistant", "content": answer}]
            found = parsed if isinstance(parsed, list) else [parsed]
            if found and all(isinstance(turn, dict) and _role(turn) for turn in found):
                return found
        return [{"role": "assistant", "content": answer}]
    if isinstance(answer, dict):
        return [answer]
    return answer if isinstance(answer, list) else []


def _add(made: Conversation, turn: object) -> None:
    role = _role(turn) if isinstance(turn, dict) else None
    if not isinstance(turn, dict) or role is None or not (_has_content(turn) or turn.get("tool_calls")):
        made.problem = "a turn has no role or no text"
        return
    known = ROLES.get(role.strip().lower())
    if known is None:
        made.problem = f"it has a turn of the kind {role[:40]}"
        return
    content = _content(turn)
    if content is None:
        made.problem = "a turn holds something other than text"
        return
    if known == "system":
        if made.turns:
            made.problem = "a system turn stands in the middle"
            return
        made.system = "\n\n".join(part for part in (made.system, content) if part)
        return
    if known == "call":
        content = f"<tool_call>\n{content}\n</tool_call>"
    elif known == "result":
        content = f"<tool_response>\n{content}\n</tool_response>"
    calls = turn.get("tool_calls")
    if isinstance(calls, list) and calls:
        content = "\n".join([*([content] if content else []), *map(_call, calls)])
    said = {"call": "assistant", "result": "user"}.get(known, known)
    if (
        known in ("call", "result")
        and made.turns
        and made.turns[-1]["content"].endswith(f"</tool_{_TAG[known]}>")
    ):
        # Several calls, or several results, make one turn: the roles still alternate.
        made.turns[-1]["content"] += f"\n{content}"
        return
    if (
        known == "assistant"
        and made.turns
        and made.turns[-1]["content"].endswith("</tool_call>")
        and (made.turns[-1]["role"] == "assistant")
    ):
        made.turns[-1]["content"] += f"\n{content}"
        return
    made.turns.append({"role": said, "content": content})


def _call(call: object) -> str:
    function = call.get("function", call) if isinstance(call, dict) else call
    if isinstance(function, dict):
        arguments = function.get("arguments")
        if isinstance(arguments, str):
            with contextlib.suppress(ValueError):
                arguments = orjson.loads(arguments)
        function = {"name": function.get("name"), "arguments": arguments}
    return f"<tool_call>\n{_text(function)}\n</tool_call>"


def _role(turn: Mapping[str, Any]) -> str | None:
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
    """One typed part of a content; None for pictures, sound and the like."""
    if isinstance(part, str):
        return part
    if isinstance(part, dict) and part.get("type", "text") == "text":
        text = part.get("text", part.get("value"))
        return text if isinstance(text, str) else None
    return None


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
