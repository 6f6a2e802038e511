"""A conversation as people keep it in a cell, taken apart into turns with a role each.

Knows OpenAI's and ShareGPT's messages, Gemini's contents, LangChain's, lists of texts (UltraChat), of pairs
(Alpaca's history) and of exchanges (Firefly), each as JSON text or as its value. Looks at the container only;
what a turn holds is `content`'s.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any

import orjson

from .names import words_of
from .roles import ROLES, certain_role, role_of
from .spoken import spoken_turns

ROLE_KEYS = ("role", "from", "speaker", "sender", "author", "type")
CONTENT_KEYS = ("content", "value", "text", "parts", "message", "utterance", "body")
CALL_KEYS = ("tool_calls", "function_call", "tool_call", "functionCall")
_LISTS = ("messages", "contents", "conversations", "conversation", "turns", "dialogue", "dialog")
_ORDERS = (
    "turn_index",
    "turn_id",
    "index",
    "order",
    "position",
    "timestamp",
    "created_at",
    "create_time",
    "ts",
    "time",
)
"""Keys of a turn that say when it was said."""
_SAYINGS = frozenset(
    {"utterance", "message", "text", "turn", "says", "said", "input", "response", "query", "reply"}
)
RawTurn = dict[str, Any]


def parsed(value: object) -> object:
    """The value of a cell of JSON; as it is where it is none."""
    if not isinstance(value, str) or value.lstrip()[:1] not in ("[", "{"):
        return value
    try:
        return orjson.loads(value)
    except ValueError:
        return value


def turn_list(value: object) -> list[Any] | None:
    """The turns of a cell, each an object with a role where it is a turn at all; None for anything else."""
    if isinstance(value, str) and value.lstrip()[:1] not in ("[", "{"):
        return spoken_turns(value)
    value = parsed(value)
    if isinstance(value, dict):
        inner = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), None)
        return (
            turn_list(inner) if inner is not None else _exchange(value) or ([value] if role(value) else None)
        )
    if not isinstance(value, list):
        return None
    if value and all(isinstance(item, str) for item in value):
        return _alternating(value)
    if value and all(_is_pair(item) for item in value):
        return [turn for item in value for turn in _alternating(item)]
    made: list[Any] = []
    for item in _in_order(value):
        made += (_exchange(item) if isinstance(item, dict) else None) or [_plain(item)]
    return made


def role(turn: Mapping[str, Any]) -> str | None:
    """The word for who speaks, as the source has it."""
    for key in ROLE_KEYS:
        said = turn.get(key)
        if isinstance(said, dict):
            said = said.get("role")
        if isinstance(said, str) and (key not in ("type", "author", "sender") or role_of(said)):
            return said
    return None


def has_content(turn: Mapping[str, Any]) -> bool:
    return any(key in turn for key in CONTENT_KEYS)


def is_conversation(value: object) -> bool:
    """Whether a cell holds a list of turns."""
    if isinstance(value, str) and value.lstrip()[:1] not in ("[", "{"):
        return False
    turns = turn_list(value)
    return bool(turns) and all(
        isinstance(turn, dict) and role(turn) is not None and (has_content(turn) or has_call(turn))
        for turn in turns or ()
    )


def has_call(turn: Mapping[str, Any]) -> bool:
    return any(turn.get(key) for key in CALL_KEYS)


def _in_order(items: list[Any]) -> list[Any]:
    """By the time or the number that each has, where all have the same kind of one."""
    for key in _ORDERS:
        places = [item.get(key) for item in items if isinstance(item, dict)]
        kinds = {type(place) for place in places}
        if len(places) == len(items) and len(kinds) == 1 and kinds <= {int, float, str}:
            return sorted(items, key=itemgetter(key))
    return items


def _plain(item: object) -> object:
    """A turn whose fields stand one level down, as in LangChain's {"type", "data": {"content"}}."""
    if isinstance(item, dict) and not has_content(item) and isinstance(item.get("data"), dict):
        return {**item["data"], **{key: value for key, value in item.items() if key != "data"}}
    return item


def _alternating(texts: Sequence[object]) -> list[RawTurn]:
    """Texts in turn: the user begins. What is null was not said, as in a history that opens unasked."""
    return [
        {"role": ("user", "assistant")[at % 2], "content": text}
        for at, text in enumerate(texts)
        if text is not None
    ]


def _is_pair(item: object) -> bool:
    return (
        isinstance(item, list)
        and len(item) == 2
        and all(text is None or isinstance(text, str) for text in item)
    )


def _exchange(item: Mapping[str, Any]) -> list[RawTurn] | None:
    """The turns of an object that names who speaks by its keys: {"human": "…", "assistant": "…"}."""
    if role(item) is not None and has_content(item):
        return None
    said = [
        (known, text)
        for key, text in item.items()
        if isinstance(text, str) and (known := _key_role(key)) in ("user", "assistant", "system")
    ]
    roles = [known for known, _ in said]
    if not said or len(set(roles)) != len(roles):
        return None
    if len(said) == 1 and not any(certain_role(key) for key in item):
        return None
    order = ("system", "user", "assistant")
    kept = {key: item[key] for key in ("weight", "loss_weight", "train", "loss") if key in item}
    # An answer that is still open is none.
    return [
        {"role": known, "content": text, **(kept if known == "assistant" else {})}
        for known, text in sorted(said, key=lambda one: order.index(str(one[0])))
        if text or known != "system"
    ]


def _key_role(key: str) -> str | None:
    """Of "user" and of "user utterance" alike; a "system response" is the assistant's."""
    words = words_of(key)
    if len(words) == 2 and words[1] in _SAYINGS:
        found = role_of(words[0])
        return "assistant" if found == "system" else found
    return role_of(key)


_WORD = "|".join(sorted(map(re.escape, ROLES), key=len, reverse=True))
_ROLE_KEY = "|".join(ROLE_KEYS)
_SAID = re.compile(rf'"(?:{_ROLE_KEY})"\s*:\s*(?:\{{\s*"role"\s*:\s*)?"', re.IGNORECASE)
_OBJECTS = re.compile(r"\s*(?:\[\s*\{|\{.*?\"(?:" + "|".join(_LISTS) + r')"\s*:\s*\[\s*\{)\s*"', re.DOTALL)
_FIELDS = re.compile(
    r'"(?:' + "|".join((*ROLE_KEYS, *CONTENT_KEYS, *CALL_KEYS)) + r'|name|loss_weight|weight|data)"\s*:'
)
_BY_SPEAKER = re.compile(
    rf'\s*\[\s*\{{\s*(?:"[^"]{{1,30}}"\s*:\s*[\d.]+\s*,\s*)?"(?:{_WORD})(?: \w+)?"\s*:\s*"', re.IGNORECASE
)
_TEXTS = re.compile(r'\s*\[\s*"(?:[^"\\]|\\.)*"\s*,\s*"')
_PAIRS = re.compile(r'\s*\[\s*\[\s*(?:"(?:[^"\\]|\\.)*"|null)\s*,\s*"')


def looks_like_turns(text: str, cut: bool) -> bool:
    """Whether the head of a cell is that of a list of turns with a role each. `cut`: the cell goes on."""
    if _BY_SPEAKER.match(text) is not None:
        return True
    if _OBJECTS.match(text) is None or _FIELDS.search(text) is None:
        return False
    return _SAID.search(text) is not None or cut


def looks_like_texts(text: str) -> bool:
    """Whether the head of a cell is that of a list of texts or of pairs of texts, which may be turns."""
    return _TEXTS.match(text) is not None or _PAIRS.match(text) is not None
