"""Finds and mends text that was written as UTF-8 and read as Windows-1252: "donâ€™t" for "don’t".

Only the classic damage, only where the way back is exact: a piece is mended when its bytes under Windows-1252
are valid UTF-8. Anything else is left as it is.
"""

from __future__ import annotations

import re

# Every byte of Windows-1252 above 127 has a character, the five that are undefined as C1 controls.
_TO_BYTE = {
    (bytes([b]).decode("cp1252") if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else chr(b)): b
    for b in range(0x80, 0x100)
}
_LEAD = "".join(re.escape(c) for c, b in _TO_BYTE.items() if 0xC2 <= b <= 0xF4)
_TAIL = "".join(re.escape(c) for c, b in _TO_BYTE.items() if 0x80 <= b <= 0xBF)
PATTERN = f"[{_LEAD}][{_TAIL}]{{1,3}}"
"""What damage looks like; found in sound text too, so that `damaged` has the last word."""
_DAMAGED = re.compile(PATTERN)
LOST = "\ufffd"
"""What decoders put where a character was lost for good."""


def mend(text: str) -> str:
    """The text with damage undone, as many times over as it was done; each step makes the text shorter."""
    while (mended := _DAMAGED.sub(_back, text)) != text:
        text = mended
    return text


def damaged(text: str) -> bool:
    """Whether `mend` would change something."""
    return not text.isascii() and mend(text) != text


def example_of(text: str) -> tuple[str, str] | None:
    """The first damaged word, and what it should read."""
    for word in text.split():
        if damaged(word):
            return mend(word), word
    return None


def _back(match: re.Match[str]) -> str:
    piece = match.group()
    raw = bytes(_TO_BYTE[char] for char in piece)
    lead = raw[0]
    need = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
    try:
        return raw[:need].decode("utf-8") + piece[need:]
    except UnicodeDecodeError:
        return piece
