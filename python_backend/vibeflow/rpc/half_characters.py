"""Half characters in what a window sends: JavaScript's strings may hold one half of an emoji, which is no
text anywhere else and cannot be written to a file or a database.

Such halves come from text that was cut in the middle, by hand or by another program.
"""

from __future__ import annotations

import re
from typing import Any

_HALF = re.compile("[\ud800-\udfff]")
_REPLACEMENT = "\ufffd"
"""Unicode's own sign for what could not be read. As long as the half was, so that positions stay true."""


def has_half(text: str) -> bool:
    if text.isascii():
        return False
    try:
        text.encode()  # many times quicker than to look at each character
    except UnicodeEncodeError:
        return True
    return False


def place_of_half(params: Any) -> str | None:
    """Where the first half character stands, as "messages.0.content"; None where there is none."""
    left: list[tuple[str, Any]] = [("", params)]
    while left:
        place, value = left.pop()
        if isinstance(value, str) and has_half(value):
            return place
        if isinstance(value, dict):
            if any(map(has_half, value)):
                return place
            left += [(f"{place}.{name}".lstrip("."), one) for name, one in reversed(value.items())]
        elif isinstance(value, list):
            left += [(f"{place}.{at}".lstrip("."), one) for at, one in reversed(list(enumerate(value)))]
    return None


def without_halves(params: Any) -> Any:
    """The same, changed in place where it can be, with each half character replaced."""
    holder = [params]
    left: list[Any] = [holder]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            for name in [name for name in value if has_half(name)]:
                value[_whole(name)] = value.pop(name)
        for at, one in list(value.items() if isinstance(value, dict) else enumerate(value)):
            if isinstance(one, str):
                if has_half(one):
                    value[at] = _whole(one)
            elif isinstance(one, dict | list):
                left.append(one)
    return holder[0]


def _whole(text: str) -> str:
    return _HALF.sub(_REPLACEMENT, text)
