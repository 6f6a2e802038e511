"""Encodings that show themselves: by a mark at the beginning, by zero bytes, by escape sequences."""

from __future__ import annotations

import codecs
import re
import unicodedata

from vibeflow.l10n import t

from .encoding import Encoding

_MARKS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig", t("UTF-8 with mark")),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_LOOK = 1 << 16
_ESCAPES: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"\x1b\$\)C"), "iso2022_kr", "ISO-2022-KR"),
    (re.compile(rb"\x1b\$[@AB(]|\x1b\([IJ]"), "iso2022_jp_2", "ISO-2022-JP"),
    (re.compile(rb"~\{(?:[!-w][!-~]){2,}~\}"), "hz", "HZ"),
)


def by_mark(head: bytes) -> Encoding | None:
    """By the mark that the bytes begin with."""
    for mark, codec, label in _MARKS:
        if head.startswith(mark):
            return Encoding(codec, label, mixed=codec == "utf-8-sig")
    return None


def by_zeros(head: bytes) -> Encoding | None:
    """UTF-16 or UTF-32 without a mark: blanks and line ends have zeros, always on the same side, and what
    comes out is text."""
    look = head[:_LOOK]
    if 0 not in look:
        return None
    if _reads(look, "utf-32-le"):
        return Encoding("utf-32-le", "UTF-32")
    if _reads(look, "utf-32-be"):
        return Encoding("utf-32-be", "UTF-32")
    even, odd = look[0::2].count(0), look[1::2].count(0)
    if odd > 4 * even and _reads(look, "utf-16-le"):
        return Encoding("utf-16-le", "UTF-16")
    if even > 4 * odd and _reads(look, "utf-16-be"):
        return Encoding("utf-16-be", "UTF-16")
    return None


def by_escapes(sample: bytes) -> Encoding | None:
    """Seven-bit encodings of Japanese, Korean and Chinese, of bytes that are all ASCII."""
    for pattern, codec, label in _ESCAPES:
        if pattern.search(sample) is None:
            continue
        try:
            text = codecs.getincrementaldecoder(codec)("strict").decode(sample)
        except UnicodeDecodeError:
            continue
        if not text.isascii() and "\x1b" not in text:
            return Encoding(codec, label)
    return None


def _reads(look: bytes, codec: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(codec)("strict").decode(look)
    except UnicodeDecodeError:
        return False
    never = sum(
        unicodedata.category(char) in ("Cc", "Cn", "Co") and char not in "\t\n\r\f" for char in set(text)
    )
    return bool(text) and never <= 0.01 * len(set(text)) and ("\n" in text or "\r" in text or " " in text)
