"""Claude's export: each conversation has its `chat_messages`, with a sender and a text."""

from __future__ import annotations

from .found import Record, dicts, text_in


def read(record: Record) -> Record | None:
    said = dicts(record.get("chat_messages"))
    if not said or "sender" not in said[0]:
        return None
    messages = [{"role": one.get("sender"), "content": _text(one)} for one in said]
    return {"name": record.get("name"), "created_at": record.get("created_at"), "messages": messages}


def _text(one: Record) -> str:
    parts = [text for part in dicts(one.get("content")) if (text := text_in(part, "text"))]
    return text_in(one, "text") or "\n".join(parts)
