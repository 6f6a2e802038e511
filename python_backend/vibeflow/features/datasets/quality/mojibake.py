"""Finds and mends text that was written as UTF-8 and read in another encoding: "donâ€™t" for "don’t",
"РџСЂРёРІРµС‚" for "Привет".

ftfy mends what was read as Windows-1252, Latin-1 and some others; most other encodings are ours: decision 42.
Where both mend something, the reading that looks more like a text is taken. Only where the way back is exact:
a piece is mended when its bytes under that encoding are valid UTF-8; in ours it takes two of them, since one
may be sound text, and the text must read better for it. Anything else is left as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from vibeflow.text.encodings.plausible import plausibility

if TYPE_CHECKING:
    from ftfy import TextFixerConfig

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


def _western() -> str:
    """Windows-1252 or Latin-1, which reads control characters where the other has signs."""
    page = _page("cp1252")
    return page.pattern.replace("]", "\x80-\x9f]")


_PAGES = tuple((page, re.compile(page.pattern)) for page in map(_page, _OTHERS))
PATTERN = "|".join([_western(), *(page.pattern for page, _ in _PAGES)])
"""What damage looks like; found in sound text too, so that `damaged` has the last word."""
LOST = "\ufffd"
"""What decoders put where a character was lost for good."""


def mend(text: str) -> str:
    """The text with damage undone, as many times over as it was done; each step makes the text shorter."""
    while not text.isascii() and len(step := _step(text)) < len(text):
        text = step
    return text


def damaged(text: str) -> bool:
    """Whether `mend` would change something."""
    return mend(text) != text


def example_of(text: str) -> tuple[str, str] | None:
    """The first damaged word, and what it should read."""
    for word in text.split():
        if damaged(word):
            return mend(word), word
    return None


def _step(text: str) -> str:
    import ftfy  # a tenth of a second that the start of the backend has not

    ours, theirs = _by_pages(text), _by_pages(ftfy.fix_text(text, _encodings_alone()))
    return ours if ours != text and plausibility(ours) > plausibility(theirs) else theirs


@cache
def _encodings_alone() -> TextFixerConfig:
    """What is written otherwise on purpose stays, and what was lost is not guessed."""
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        restore_byte_a0=False,
        replace_lossy_sequences=False,
        fix_c1_controls=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
    )


def _by_pages(text: str) -> str:
    while (step := _once(text)) != text:
        text = step
    return text


def _once(text: str) -> str:
    readings = [text]
    for page, pattern in _PAGES:
        if sum(page.back(match) != match.group() for match in pattern.finditer(text)) >= _LEAST:
            readings.append(pattern.sub(page.back, text))
    return max(readings, key=plausibility)
