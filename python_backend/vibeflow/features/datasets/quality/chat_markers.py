"""Marks of chat templates in texts: `<|im_end|>`, `[INST]`, `</s>`, left there by an export that was written
for another model, or by somebody who writes about them.

They do no harm in training (`text.special`): they are learned as text, and that is what a user should know.
Knows the marks of common templates; those of the base model come from its tokenizer."""

from __future__ import annotations

import re
from collections.abc import Sequence

MAY = r"<\||<｜|\[/?INST\]|<</?SYS>>|</?s>|<(?:start|end)_of_turn>|<(?:bos|eos)>"
"""A search that passes over nearly all texts without any; also in the syntax of Rust's regex."""

_COMMON = re.compile(
    r"<\|[A-Za-z][A-Za-z0-9_]{1,40}\|>|<｜[^｜<>\s]{1,40}｜>|\[/?INST\]|<</?SYS>>|<(?:start|end)_of_turn>|<(?:bos|eos)>"
)
_STRUCK = re.compile(r"<s>[^<>]*</s>")
_AT_AN_END = re.compile(r"\A\s*<s>|</s>\s*\Z|</s>\s*<s>")
"""`<s>` also strikes words through in HTML: alone it marks where a text begins or ends."""


def find(text: str, own: Sequence[str] = ()) -> list[str]:
    """Marks in the text, in order of the kinds; `own`: the names of the base model's special tokens."""
    found = [match.group() for match in _COMMON.finditer(text)]
    bare = _STRUCK.sub("", text) if not found else text
    found += [match.group().strip() for match in _AT_AN_END.finditer(bare)]
    found += [name for name in own if name not in found and name in text and not _struck(name, text)]
    return found


def _struck(name: str, text: str) -> bool:
    return name in ("<s>", "</s>") and name not in _STRUCK.sub("", text)
