"""WhatsApp's export: lines such as "31.12.24, 21:00 - Ada: Where is it?"; a line without a time goes on with
the last.

The times are looked at for pauses only, so that day and month may be either way round.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from vibeflow.l10n import t

from .chats import Said, read_chat
from .found import Found

_LINE = re.compile(
    r"[\u200e\u200f]?\[?(\d{1,4})[./-](\d{1,2})[./-](\d{2,4}),?[ \u202f]+(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?"
    r"(?:[ \u202f]?([AaPp])\.?[Mm]\.?)?\]?(?: -)? (?:[\u200e\u200f])?([^:]{1,60}): (.*)"
)
_STAMP = re.compile(r"[\u200e\u200f]?\[?\d{1,4}[./-]\d{1,2}[./-]\d{2,4},?[ \u202f]+\d{1,2}[:.]\d{2}")
_OMITTED = re.compile(r"^[\u200e\u200f]?<.{3,40}>$|^[\u200e\u200f].{3,30} omitted$")


def read(head: str, lines: Iterable[str]) -> Found | None:
    first = [line for line in head.splitlines() if line.strip()][:40]
    if len(first) < 3 or sum(_STAMP.match(line) is not None for line in first) < 0.5 * len(first):
        return None
    if sum(_LINE.match(line) is not None for line in first) < 3:
        return None
    said: list[Said] = []
    left_out = 0
    for line in lines:
        match = _LINE.match(line)
        if match is not None:
            if _OMITTED.match(match[9]):
                left_out += 1
            else:
                said.append(Said(match[8].strip(), match[9].strip(), _seconds(match)))
        elif _STAMP.match(line):
            left_out += 1
        elif said and line.strip():
            last = said[-1]
            said[-1] = Said(last.who, f"{last.text}\n{line.rstrip()}", last.at)
    return read_chat(t("a WhatsApp export"), said, left_out)


def _seconds(match: re.Match[str]) -> float:
    """A number that grows with time within a day, and jumps by days."""
    day = int(match[1]) * 40 + int(match[2]) * 40 + int(match[3]) * 500
    hour = int(match[4]) % 12 + 12 * (match[7].lower() == "p") if match[7] else int(match[4])
    return day * 86400.0 + hour * 3600 + int(match[5]) * 60 + int(match[6] or 0)
