"""OpenAssistant's trees: a prompt with ranked replies, which have replies. The best-ranked of each is
followed."""

from __future__ import annotations

from .found import Record, dicts, text_in


def read(record: Record) -> Record | None:
    prompt = record.get("prompt")
    if (
        not isinstance(prompt, dict)
        or not isinstance(prompt.get("replies"), list)
        or text_in(prompt, "text") is None
    ):
        return None
    messages: list[Record] = []
    at: Record | None = prompt
    left_out = 0
    while at is not None:
        messages.append({"role": at.get("role", "prompter"), "content": text_in(at, "text") or ""})
        replies = sorted(dicts(at.get("replies")), key=_rank)
        left_out += max(0, len(replies) - 1)
        at = replies[0] if replies else None
    made: Record = {"message_tree_id": record.get("message_tree_id"), "messages": messages}
    return made | ({"other_branches": left_out} if left_out else {})


def _rank(reply: Record) -> float:
    rank = reply.get("rank")
    return float(rank) if isinstance(rank, int | float) else 1e9
