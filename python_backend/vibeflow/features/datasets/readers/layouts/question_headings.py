"""Questions as headings, "## Where is it?" or "1. Where is it?", each with its answer below."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from vibeflow.l10n import t

from .found import Found, Record

_HEADING = re.compile(r"\s{0,3}(?:#{1,6}\s+|\*\*|\d{1,4}[.)]\s+)(?P<text>.*?)\s*(?:\*\*)?\s*#*\s*$")
_TITLE = re.compile(r"\s{0,3}#{1,6}\s")
_LEAST = 4


def read(head: str, lines: Iterable[str]) -> Found | None:
    first = head.splitlines()[:600]
    headings = [match["text"] for line in first if (match := _HEADING.match(line))]
    if sum(map(_asks, headings)) < max(_LEAST, 0.7 * len(headings)):
        return None
    found = Found(t("questions with their answers"), ())
    found.records = _records(lines, found.notes)
    return found


def _asks(text: str) -> bool:
    return text.rstrip("* ").endswith(("?", "？", "؟"))


def _records(lines: Iterable[str], notes: list[str]) -> Iterator[Record]:
    question: str | None = None
    answer: list[str] = []
    above: list[str] = []
    chapter = False
    for line in lines:
        match = _HEADING.match(line)
        if match is not None and _asks(match["text"]):
            if question is not None:
                yield {"question": question, "answer": "\n".join(answer).strip()}
            question, answer, chapter = match["text"].rstrip("* "), [], False
        elif _TITLE.match(line) or question is None or chapter:
            # A title between the questions belongs to none of them.
            chapter = True
            if line.strip():
                above.append(line.strip())
        else:
            answer.append(line.rstrip())
    if question is not None:
        yield {"question": question, "answer": "\n".join(answer).strip()}
    if above:
        notes.append(
            t("What stands between the questions is left out: {texts}.", texts=" / ".join(above[:4])[:200])
        )
