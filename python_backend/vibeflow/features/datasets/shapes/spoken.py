"""A conversation written as one text, with the speaker's name before what is said: "Q: … A: …",
"Human: … Assistant: …", "### Instruction: … ### Response: …". Knows texts only, not files."""

from __future__ import annotations

import re

from .roles import ROLES, role_of

_WORD = "|".join(sorted((re.escape(word).replace("_", "[ _-]") for word in ROLES), key=len, reverse=True))
MARK = re.compile(
    rf"(?:^[ \t]*(?:#{{1,4}}[ \t]*|\*{{1,2}}|<\||\[)?|#{{2,4}}[ \t]*)(?P<who>{_WORD})[ \t]?\d{{0,4}}"
    r"(?:\|>|\])?[ \t]*(?:\*{1,2}[ \t]*)?[:：](?![/\d])[ \t]*(?:\*{1,2}[ \t]*)?",
    re.IGNORECASE | re.MULTILINE,
)
"""A speaker's name at the beginning of a line, up to where what is said begins."""


_CHATML = re.compile(r"<\|im_start\|>[ \t]*(\w+)[ \t]*\n(.*?)(?:<\|im_end\|>|\Z)", re.DOTALL)


def spoken_turns(text: str) -> list[dict[str, str]] | None:
    """The turns of a text in which user and assistant are named; None for any other text."""
    if not any(mark in text for mark in (":", "：", "<|im_start|>", "[/INST]")):
        return None
    if "[/INST]" in text:
        return _llama(text)
    marked = _CHATML.findall(text) if text.lstrip().startswith("<|im_start|>") else []
    if marked:
        return [{"role": who, "content": said.strip()} for who, said in marked]
    marks = _of_one_pair(list(MARK.finditer(text)))
    lead = text[: marks[0].start()].strip() if marks else ""
    # Alpaca's prompts say above the headings what the task is.
    if len(marks) < 2 or (lead and not marks[0][0].lstrip().startswith("##")):
        return None
    turns: list[dict[str, str]] = [{"role": "system", "content": lead}] if lead else []
    for at, mark in enumerate(marks):
        end = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        turns.append({"role": str(role_of(mark["who"])), "content": text[mark.end() : end].strip()})
    return turns if {"user", "assistant"} <= {turn["role"] for turn in turns} else None


_INST = re.compile(r"\[INST\](.*?)\[/INST\](.*?)(?=(?:</s>|<s>|\[INST\]|\Z))", re.DOTALL)
_SYS = re.compile(r"<<SYS>>(.*?)<</SYS>>", re.DOTALL)


def _llama(text: str) -> list[dict[str, str]] | None:
    """Llama 2's and Mistral's way: "<s>[INST] … [/INST] … </s>"."""
    turns: list[dict[str, str]] = []
    for asked, said in _INST.findall(text):
        system = _SYS.search(asked)
        if system is not None:
            turns.append({"role": "system", "content": system[1].strip()})
        turns.append({"role": "user", "content": _SYS.sub("", asked).strip()})
        turns.append({"role": "assistant", "content": said.strip()})
    return turns or None


def _of_one_pair(marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """The marks by the words that first stood for each role: "Output:" in an answer to "Q:" is part of it."""
    words: dict[str, str] = {}
    for mark in marks:
        words.setdefault(str(role_of(mark["who"])), mark["who"].lower())
    return [mark for mark in marks if words[str(role_of(mark["who"]))] == mark["who"].lower()]
