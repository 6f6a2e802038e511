"""Finds and mends text that was written as UTF-8 and read in another encoding: "donâ€™t" for "don’t",
"РџСЂРёРІРµС‚" for "Привет".

Only where the way back is exact: a piece is mended when its bytes under that encoding are valid UTF-8. For
encodings other than Windows-1252, whose pieces may be sound text, it takes two of them; and the text must not
read worse for it. Anything else is left as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from vibeflow.text.encodings.plausible import plausibility

_OTHERS = ("cp1251", "cp1250", "cp1253", "cp1254", "koi8-r", "cp866", "cp850", "cp437", "mac-roman")
_LEAST = 2


@dataclass(frozen=True)
class _Page:
    """An encoding that UTF-8 was read in by mistake."""

    to_byte: dict[str, int]
    pattern: str
    """What damage looks like; found in sound text too."""

    def back(self, match: re.Match[str]) -> str:
        """The piece as it was written, or as it is where it was not damaged."""
        piece = match.group()
        raw = bytes(self.to_byte[char] for char in piece)
        lead = raw[0]
        need = 2 if lead < 0xE0 else 3 if lead < 0xF0 else 4
        try:
            return raw[:need].decode("utf-8") + piece[need:]
        except UnicodeDecodeError:
            return piece


def _page(codec: str) -> _Page:
    # Every byte above 127 has a character; those that are undefined are read as C1 controls.
    to_byte: dict[str, int] = {}
    for byte in range(0x80, 0x100):
        try:
            to_byte[bytes([byte]).decode(codec)] = byte
        except UnicodeDecodeError:
            to_byte[chr(byte)] = byte

    def of(first: int, last: int) -> str:
        return "".join(re.escape(char) for char, byte in to_byte.items() if first <= byte <= last)

    tail = f"[{of(0x80, 0xBF)}]"
    two, three, four = (f"[{of(*leads)}]" for leads in ((0xC2, 0xDF), (0xE0, 0xEF), (0xF0, 0xF4)))
    if codec == "cp866":  # its letters would make longer pieces in every Russian word
        return _Page(to_byte, f"{two}{tail}")
    return _Page(to_byte, f"{two}{tail}|{three}{tail}{{2}}|{four}{tail}{{3}}")


_WESTERN = _page("cp1252")
_PAGES = tuple((page, re.compile(page.pattern)) for page in map(_page, _OTHERS))
_DAMAGED = re.compile(_WESTERN.pattern)
PATTERN = "|".join([_WESTERN.pattern, *(page.pattern for page, _ in _PAGES)])
"""What damage looks like; found in sound text too, so that `damaged` has the last word."""
LOST = "\ufffd"
"""What decoders put where a character was lost for good."""


def mend(text: str) -> str:
    """The text with damage undone, as many times over as it was done; each step makes the text shorter."""
    mended = text
    while (step := _once(mended)) != mended:
        mended = step
    # Sound text may look damaged too, as capitals in Czech do: "PŘÍŠTÍ".
    return mended if plausibility(mended) >= plausibility(text) else text


def damaged(text: str) -> bool:
    """Whether `mend` would change something."""
    return not text.isascii() and mend(text) != text


def example_of(text: str) -> tuple[str, str] | None:
    """The first damaged word, and what it should read."""
    for word in text.split():
        if damaged(word):
            return mend(word), word
    return None


def _once(text: str) -> str:
    western = _DAMAGED.sub(_WESTERN.back, text)
    readings = [western]
    for page, pattern in _PAGES:
        if sum(page.back(match) != match.group() for match in pattern.finditer(text)) >= _LEAST:
            readings.append(pattern.sub(page.back, text))
    best = max(readings, key=plausibility)
    return best if plausibility(best) > plausibility(text) else western
