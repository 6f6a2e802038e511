"""ChatGPT's export: each conversation is a tree of messages; the branch that was shown last is the
conversation."""

from __future__ import annotations

from typing import Any

from .found import Record

_HIDDEN = "is_visually_hidden_from_conversation"
_TEXTS = ("text", "multimodal_text", "code")


def read(record: Record) -> Record | None:
    tree = record.get("mapping")
    if not isinstance(tree, dict) or not tree or not all(_is_node(node) for node in list(tree.values())[:3]):
        return None
    messages: list[Record] = []
    for node in _branch(tree, record.get("current_node")):
        said = _said(node.get("message"))
        if said is None:
            continue
        if messages and messages[-1]["role"] == said["role"] == "assistant":
            messages[-1]["content"] = _joined(messages[-1]["content"], said["content"])
        else:
            messages.append(said)
    ends = sum(not node.get("children") for node in tree.values() if isinstance(node, dict))
    made: Record = {
        "title": record.get("title"),
        "create_time": record.get("create_time"),
        "messages": messages,
    }
    return made | ({"other_branches": ends - 1} if ends > 1 else {})


def _is_node(node: object) -> bool:
    return isinstance(node, dict) and "message" in node and ("children" in node or "parent" in node)


def _branch(tree: dict[str, Any], shown: object) -> list[dict[str, Any]]:
    """From the root to the message that is shown; without a word on that, to the newest of each."""
    at: object = shown if isinstance(shown, str) and shown in tree else _newest(tree)
    path: list[dict[str, Any]] = []
    while isinstance(at, str) and isinstance(tree.get(at), dict) and len(path) < len(tree):
        path.append(tree[at])
        at = tree[at].get("parent")
    return path[::-1]


def _newest(tree: dict[str, Any]) -> str:
    nodes = {key: node for key, node in tree.items() if isinstance(node, dict)}
    at = next((key for key, node in nodes.items() if node.get("parent") not in nodes), next(iter(tree)))
    for _ in nodes:
        below = [child for child in nodes.get(at, {}).get("children") or () if child in nodes]
        if not below:
            break
        at = below[-1]
    return at


def _said(message: object) -> Record | None:
    """The message as a turn; None for what was not shown: empty prompts, thoughts, calls of tools."""
    if not isinstance(message, dict):
        return None
    author, content = message.get("author"), message.get("content")
    role = author.get("role") if isinstance(author, dict) else None
    metadata = message.get("metadata")
    hidden = isinstance(metadata, dict) and bool(metadata.get(_HIDDEN))
    if not isinstance(content, dict) or role == "tool" or hidden or message.get("recipient", "all") != "all":
        return None
    if content.get("content_type", "text") not in _TEXTS:
        return None
    parts = content.get("parts", [content["text"]] if "text" in content else [])
    texts = [part for part in parts or () if part]
    if not texts:
        return None
    if all(isinstance(part, str) for part in texts):
        return {"role": role, "content": "\n".join(texts)} if "".join(texts).strip() else None
    typed = [{"type": "text", "text": part} if isinstance(part, str) else {"type": "image"} for part in texts]
    return {"role": role, "content": typed}


def _joined(first: object, second: object) -> object:
    if isinstance(first, str) and isinstance(second, str):
        return f"{first}\n\n{second}"
    return [part for one in (first, second) for part in (one if isinstance(one, list) else [one])]
