"""fastText: every line begins with its labels, `__label__billing Where is my invoice?`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from .found import Found, Record

_MARK = "__label__"
_LABEL = re.compile(r"__label__(\S+?)(?:[,:]?\s+[,:]?\s*|[,:]?$)")


def read(head: str, lines: Iterable[str]) -> Found | None:
    first = [line for line in head.splitlines()[:-1] or head.splitlines() if line.strip()][:100]
    if not first or sum(line.lstrip().startswith(_MARK) for line in first) < 0.9 * len(first):
        return None
    return Found("fastText", _records(lines))


def _records(lines: Iterable[str]) -> Iterator[Record]:
    for line in lines:
        text = line.strip()
        labels = []
        while match := _LABEL.match(text):
            labels.append(match[1])
            text = text[match.end() :]
        if text or labels:
            yield {"text": text, "label": ", ".join(labels)}
