"""How much a text reads like one that people wrote, whatever it says: letters of one language, in words that
are not torn by signs, without control characters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from .alphabets import LATIN, SCRIPTS

_FOREIGN = re.compile(r"[^\x00-\x7f]")
_TORN = re.compile(r"(?<=[^\W\d_])(?:[^\x00-\x7f](?=[^\W\d_])|[‚„¿¡])")
"""Something between two letters, and what only opens after one."""
_PAIRS = re.compile(r"([^\W\d_])(?=([^\W\d_]))")
_JOINING = frozenset("’'·\u00ad\u200c\u200d")
"""What may stand between two letters."""
_ALIKE = 0.4


@cache
def _kind(char: str) -> str:
    """`letter` of an alphabet, `wide` (a sign for a syllable or a word), `sign` that texts hold, `odd` that
    they hardly do, `never`."""
    code = ord(char)
    category = unicodedata.category(char)
    if char == "\ufffd" or category in ("Cc", "Co", "Cn", "Cs"):
        return "never"
    if (
        0x1100 <= code < 0x1200
        or 0x2E80 <= code < 0xA4D0
        or 0xAC00 <= code < 0xD7B0
        or 0xF900 <= code < 0xFB00
    ):
        return "wide"
    if 0xFF00 <= code < 0xFFF0:
        return "odd" if 0xFF61 <= code < 0xFFA0 else "wide"
    if category[0] in "LM" and char not in "ªºµ":
        return "letter"
    pictures = 0x2600 <= code < 0x27C0 or code >= 0x1F000
    return "sign" if char in _SIGNS or pictures else "odd"


_SIGNS = frozenset(
    "\u00a0«»‹›“”„‚‘’–—…€£¥°§©®™·•№ªº²³½¼¡¿´\u00ad\u200b\u200c\u200d\u200e\u200f،؛؟·‐‑″′✓→−×±µ๏๚๛฿₪₫₴₽"
)


def plausibility(text: str) -> float:
    """0 to 1."""
    bad, total = oddities(text)
    return max(0.0, 1 - bad / total) if total else 1.0


def oddities(text: str) -> tuple[float, int]:
    """What speaks against the text, in characters about, and how many are beyond ASCII."""
    counts = Counter(_FOREIGN.findall(text))
    total = counts.total()
    if not total:
        return 0.0, 0
    kinds: Counter[str] = Counter()
    letters: Counter[str] = Counter()
    for char, count in counts.items():
        kind = _kind(char)
        kinds[kind] += count
        if kind == "letter":
            letters[char.lower()] += count
    torn = sum(match not in _JOINING and _kind(match) in ("sign", "odd") for match in _TORN.findall(text))
    bad = (
        0.5 * kinds["odd"]
        + 2 * kinds["never"]
        + torn
        + _turned(text)
        + 0.8 * (1 - _fit(letters)) * letters.total()
    )
    return bad, total


def _fit(letters: Counter[str]) -> float:
    """0 to 1: how well these are the letters of one language; of a Latin one also as often as in it."""
    total = letters.total()
    if not total:
        return 1.0
    script = max(sum(count for char, count in letters.items() if char in own) for own in SCRIPTS) / total
    latin = 0.0
    for shares in LATIN:
        own = sum(count for char, count in letters.items() if char in shares) / total
        alike = sum(min(count / total, shares.get(char, 0.0)) for char, count in letters.items())
        latin = max(latin, (1 - _ALIKE) * own + _ALIKE * alike)
    return max(script, latin)


def _turned(text: str) -> int:
    """How often a word changes its script, or goes on with a capital after a small letter."""
    turns = 0
    for one, two in _PAIRS.findall(text):
        if one.isascii() and two.isascii():
            continue
        turns += (one.islower() and two.isupper()) or (
            _is_latin(one) != _is_latin(two) and "wide" not in (_kind(one), _kind(two))
        )
    return turns


def _is_latin(letter: str) -> bool:
    return letter < "\u0250" or "\u1e00" <= letter < "\u1f00"
