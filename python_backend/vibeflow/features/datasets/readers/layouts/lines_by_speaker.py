"""Lines that begin with who speaks: "Q: …" and "A: …", "User: …" and "Assistant: …", in many languages.

"Q" and "A" and their like are a pair each. Of "User" and "Assistant" there may be several turns: a rule, a
chapter or a blank line ends their conversation, the last where not every turn has one before it. Lines
without a name go on with the last turn.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from vibeflow.l10n import t

from ...shapes.roles import SPEAKERS, role_of
from ...shapes.spoken import MARK
from .found import Found, Record

_RULE = re.compile(r"\s*(?:[-=*_#~]{3,}|#{1,6} .*)\s*$")
_LEAST = 3
_MOST_TURNS = 10
"""Questions without anything between them that may be one conversation."""


def read(head: str, lines: Iterable[str]) -> Found | None:
    # The last line of a head may be torn.
    first = [line for line in head.splitlines()[:400] if line.strip()]
    marked = Counter(mark["who"].lower() for line in first if (mark := MARK.match(line)))
    words = {str(role_of(word)): word for word, _ in reversed(marked.most_common())}
    if not {"user", "assistant"} <= words.keys():
        return None
    asked, answered = marked[words["user"]], marked[words["assistant"]]
    if min(asked, answered) < _LEAST or max(asked, answered) > 2 * min(asked, answered):
        return None
    if not first or MARK.match(next((line for line in first if not _RULE.match(line)), "")) is None:
        return None
    if words["user"] not in SPEAKERS:
        return _found(t("questions and answers"), lines, set(words.values()), _every)
    blank = re.findall(rf"\n[ \t]*\n[^\n\w]*{re.escape(words['assistant'])}", head, re.IGNORECASE)
    if 2 * len(blank) <= answered:
        return _found(t("conversations as text"), lines, set(words.values()), _blanks)
    if asked <= _MOST_TURNS or any(_RULE.match(line) for line in first):
        return _found(t("conversations as text"), lines, set(words.values()), _rules)
    found = _found(t("questions and answers"), lines, set(words.values()), _every)
    found.notes.append(
        t("Nothing parts the conversations from one another: each question is taken with its answer alone.")
    )
    return found


def _found(name: str, lines: Iterable[str], words: set[str], ends: Callable[[bool, bool], bool]) -> Found:
    found = Found(name, ())
    found.records = _records(lines, words, ends, found.notes)
    return found


def _every(blank: bool, rule: bool) -> bool:
    return True


def _blanks(blank: bool, rule: bool) -> bool:
    return blank or rule


def _rules(blank: bool, rule: bool) -> bool:
    return rule


def _records(
    lines: Iterable[str], words: set[str], ends: Callable[[bool, bool], bool], notes: list[str]
) -> Iterator[Record]:
    """`words`: the names that speak; another that stands at the beginning of a line is part of what is said.
    `ends`: whether a conversation ends at a question before which there was a blank line, or a rule."""
    talk: list[Record] = []
    between: list[str] = []
    blank = rule = False
    for line in lines:
        mark = MARK.match(line)
        if mark is not None and mark["who"].lower() in words:
            role = str(role_of(mark["who"]))
            over = bool(talk) and talk[-1]["role"] == "assistant" and role != "assistant"
            if over and (role == "system" or ends(blank, rule)):
                yield _record(talk)
                talk = []
            said = line[mark.end() :].rstrip()
            if talk and talk[-1]["role"] == role:
                talk[-1]["content"] = f"{talk[-1]['content']}\n{said}"
            else:
                talk.append({"role": role, "content": said})
            blank = rule = False
        elif _RULE.match(line):
            rule = True
            between += [line.strip()] if "#" in line[:8] and line.strip("# \t") else []
        elif not line.strip():
            blank = True
            if talk:
                talk[-1]["content"] = f"{talk[-1]['content']}\n"
        elif talk:
            blank = rule = False
            talk[-1]["content"] = f"{talk[-1]['content']}\n{line.rstrip()}"
    if talk:
        yield _record(talk)
    if between:
        notes.append(
            t(
                "What stands between the questions is left out: {texts}.",
                texts=" / ".join(between[:4])[:200],
            )
        )


def _record(talk: list[Record]) -> Record:
    for turn in talk:
        said = str(turn["content"]).strip()
        # "**Q: …**": the mark's own stars went with it.
        turn["content"] = said.removesuffix("**") if said.count("**") % 2 else said
    if [turn["role"] for turn in talk] == ["user", "assistant"]:
        return {"question": talk[0]["content"], "answer": talk[1]["content"], "messages": None}
    return {"question": None, "answer": None, "messages": talk}
