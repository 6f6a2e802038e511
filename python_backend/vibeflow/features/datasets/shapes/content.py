"""What one turn says, as text: plain, in typed parts, or a call of a tool and what came back.

Calls and results become text in the Hermes convention (NousResearch, Hermes function calling), which every
chat template can carry. Knows one turn at a time.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import Any

import orjson

from vibeflow.l10n import t

from .turns import CALL_KEYS, CONTENT_KEYS

_PICTURES = ("image", "video", "audio", "file", "inlinedata", "filedata")
_PICTURE = t("it has a picture, sound or file in it, which cannot be learned here")
_PLACEHOLDER = re.compile(r"(?:^|\n)[ \t]*<(?:image|video|audio)>[ \t]*(?:\n|$)")
"""What stands for a picture in a text (LLaVA): alone on a line, as no tag of a page does."""
_NOT_LEARNED = frozenset({"0", "0.0", "false", "no"})


class NotText(Exception):
    """Says what a turn holds that cannot be learned here; goes on from "because"."""


def said(turn: Mapping[str, Any]) -> str:
    """The turn's text, with its calls behind it. Raises `NotText` where it holds something else."""
    content = next((turn[key] for key in CONTENT_KEYS if turn.get(key) is not None), "")
    text = _texts(content)
    if _PLACEHOLDER.search(text):
        raise NotText(_PICTURE)
    calls = [call for key in CALL_KEYS for call in _several(turn.get(key))]
    return "\n".join([*([text] if text else []), *map(call_text, calls)])


def is_learned(turn: Mapping[str, Any]) -> bool:
    """False where the source says that it is not to be learned (OpenAI's `weight` 0, and its like)."""
    for key in ("weight", "loss_weight", "train", "loss", "trainable"):
        if turn.get(key) is not None:
            return str(turn[key]).strip().lower() not in _NOT_LEARNED
    return True


def as_call(text: str) -> str:
    return f"<tool_call>\n{text}\n</tool_call>"


def as_result(text: str) -> str:
    return f"<tool_response>\n{text}\n</tool_response>"


def call_text(call: object) -> str:
    function = call.get("function", call) if isinstance(call, dict) else call
    if isinstance(function, dict):
        arguments = function.get("arguments", function.get("args", function.get("input")))
        if isinstance(arguments, str):
            with contextlib.suppress(ValueError):
                arguments = orjson.loads(arguments)
        function = {"name": function.get("name"), "arguments": arguments}
    return as_call(text_of(function))


def text_of(value: object) -> str:
    """A value as text: itself where it is one, else its JSON; nothing for null."""
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def plain_text(value: object) -> str | None:
    """The text of a system prompt or the like, given as text or in typed parts; None for anything else."""
    if value is None:
        return None
    try:
        if isinstance(value, dict):
            value = next((value[key] for key in CONTENT_KEYS if value.get(key) is not None), None)
        return _texts(value)
    except NotText:
        return None


def _several(calls: object) -> list[object]:
    if not calls:
        return []
    return calls if isinstance(calls, list) else [calls]


def _texts(content: object) -> str:
    if isinstance(content, str):
        return content
    if isinstance(content, dict) and ("parts" in content or "content" in content):
        return _texts(content.get("parts", content.get("content")))
    if not isinstance(content, list):
        raise NotText(t("a turn holds something other than text"))
    parts = [_part(part) for part in content]
    calls = any(isinstance(part, dict) and _is_tool(part) for part in content)
    return ("\n" if calls else "").join(part for part in parts if part)


def _is_tool(part: Mapping[str, Any]) -> bool:
    return (
        part.get("type") in ("tool_use", "tool_result")
        or "functionCall" in part
        or "functionResponse" in part
    )


def _part(part: object) -> str:
    if isinstance(part, str):
        return part
    if not isinstance(part, dict):
        raise NotText(t("a turn holds something other than text"))
    if part.get("type") == "tool_use" or "functionCall" in part:
        return call_text(part.get("functionCall", part))
    if part.get("type") == "tool_result":
        return as_result(_texts(part.get("content") or ""))
    if "functionResponse" in part:
        return as_result(text_of(part["functionResponse"]))
    kind = str(part.get("type") or "text").lower()
    text = part.get("text", part.get("value", part.get("content")))
    if kind in ("text", "input_text", "output_text") and isinstance(text, str):
        return text
    names = [kind, *(str(key).lower() for key in part)]
    if any(picture in name for picture in _PICTURES for name in names):
        raise NotText(_PICTURE)
    raise NotText(t("a turn holds something other than text"))
