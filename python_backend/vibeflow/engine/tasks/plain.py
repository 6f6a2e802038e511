"""Conversations as plain text, for models that know no chat template: encoders and encoder-decoders.

A single question is its text alone, as those models were trained on; several turns get role words.
"""

from __future__ import annotations

from collections.abc import Sequence

from vibeflow.text.chat import ChatText, Message

_ROLES = {"user": "User", "assistant": "Assistant"}


def plain(messages: Sequence[Message], system: bool) -> str:
    """What is asked, as text. `system`: whether the system prompt stands before it."""
    turns = [message for message in messages if message["role"] != "system"]
    if len(turns) == 1:
        text = turns[0]["content"]
    else:
        text = "\n".join(f"{_ROLES.get(turn['role'], turn['role'])}: {turn['content']}" for turn in turns)
    before = [message["content"] for message in messages if message["role"] == "system"] if system else []
    return "\n\n".join([*(part for part in before if part.strip()), text])


def is_dialogue(messages: Sequence[Message]) -> bool:
    """Whether there is more than one turn: then what was said last matters most."""
    return sum(message["role"] != "system" for message in messages) > 1


def with_marks(chat: ChatText, text: str, limit: int, keep_end: bool) -> tuple[list[int], bool]:
    """Tokens of a text with the tokenizer's own marks around it ([CLS], [SEP], </s>), and whether it was cut.

    At most `limit` tokens, marks included; `keep_end` cuts at the beginning.
    """
    tokenizer = chat.tokenizer
    encoding = chat.encoding(text)
    room = max(1, limit - tokenizer.num_special_tokens_to_add(False))
    cut = len(encoding.ids) > room
    if cut:
        encoding.truncate(room, direction="left" if keep_end else "right")
    return list(tokenizer.post_process(encoding, None, True).ids), cut
