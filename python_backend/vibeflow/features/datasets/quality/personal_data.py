"""Personal data in text: e-mail addresses, phone numbers, card and account numbers, secret keys.

Numbers must pass the check that their own standard defines (Luhn for cards, ISO 13616 mod 97 for IBANs), so
that order numbers, dates, versions and prices are left alone. Knows nothing of rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["e-mail", "phone", "card number", "account number", "key"]

MAY = (
    r"@|\d[\d ().\-]{7,}\d|[A-Z]{2}\d{2}[ A-Z0-9]{11}|sk-|[sr]k_live_|AKIA|"
    r"gh[pousr]_|github_pat_|xox[abprs]-|AIza|hf_|eyJ|-----BEGIN "
)
"""A search that passes over nearly all texts without any; also in the syntax of Rust's regex."""

_EMAIL = re.compile(r"[A-Za-z0-9._%+\-]+@(?:[A-Za-z0-9\-]+\.)+[A-Za-z]{2,24}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")
_CARD = re.compile(
    # Written in one piece, in fours, or as American Express does; not what follows the start of an IBAN.
    r"(?<![\d.\-])(?<![A-Z]{2}\d{2} )(?:[2-6]\d{12,18}|[2-6]\d{3}([ \-])\d{4}\1\d{4}\1\d{4}(?:\1\d{3})?"
    r"|3\d{3}([ \-])\d{6}\2\d{4,5})(?![\d.\-]*\d)"
)
_KEY = re.compile(
    r"\b(?:sk-(?:proj-|ant-)?[A-Za-z0-9_\-]{20,}|[sr]k_live_[A-Za-z0-9]{20,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|"
    r"github_pat_[A-Za-z0-9_]{30,}|xox[abprs]-[A-Za-z0-9\-]{10,}|AIza[A-Za-z0-9_\-]{30,}|hf_[A-Za-z0-9]{25,}|"
    r"eyJ[A-Za-z0-9_\-]{8,}\.eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,})"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----)?"
)
_PHONE = re.compile(
    r"(?<![\w.,/\-#$€£])(?:\+\d{1,3}[ .\-]?(?:\(0?\d{1,4}\)[ .\-]?)?\d{1,4}(?:[ .\-]?\d{2,4}){2,4}"
    r"|\(0?\d{2,4}\)[ .\-]?\d{3,4}[ .\-]?\d{3,4}"
    r"|(?<!\d )0(?:[1-9]\d{1,3}|0[1-9]\d{1,2})[ /\-]\d{3,4}(?:[ \-]?\d{2,4}){1,2}"
    r"|[2-9]\d{2}[ .\-][2-9]\d{2}[ .\-]\d{4})(?![\w]|[.,\-/]\d)"
)
_DATE = re.compile(r"\d{4}[ .\-/]\d{1,2}[ .\-/]\d{1,2}|\d{1,2}[ .\-/]\d{1,2}[ .\-/]\d{4}")


@dataclass(frozen=True)
class Found:
    kind: Kind
    start: int
    end: int


def find(text: str) -> list[Found]:
    """What there is, in order, without overlaps."""
    found: list[Found] = []
    taken: list[tuple[int, int]] = []
    for kind, pattern in _KINDS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < last and first < end for first, last in taken):
                continue
            if _holds(kind, match.group()):
                found.append(Found(kind, start, end))
                taken.append((start, end))
    return sorted(found, key=lambda one: one.start)


def mask(text: str) -> str:
    """The text with each of them replaced by its kind in brackets; nothing else is changed."""
    # What stood beside one that is masked may now be seen for what it is.
    while (masked := _masked_once(text)) != text:
        text = masked
    return text


def _masked_once(text: str) -> str:
    pieces: list[str] = []
    at = 0
    for one in find(text):
        pieces += [text[at : one.start], f"[{one.kind}]"]
        at = one.end
    return "".join(pieces) + text[at:]


_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("key", _KEY),
    ("e-mail", _EMAIL),
    ("account number", _IBAN),
    ("card number", _CARD),
    ("phone", _PHONE),
)


def _holds(kind: Kind, text: str) -> bool:
    if kind == "card number":
        return _luhn(text)
    if kind == "account number":
        return _mod_97(text)
    if kind == "phone":
        digits = sum(char.isdigit() for char in text)
        return 9 <= digits <= 15 and not _DATE.fullmatch(text.strip())
    return True


def _luhn(text: str) -> bool:
    """Luhn's checksum (ISO/IEC 7812-1) over 13 to 19 digits."""
    digits = [int(char) for char in text if char.isdigit()]
    if not 13 <= len(digits) <= 19 or len(set(digits)) < 2:
        return False
    if digits[0] == 2 and not 2221 <= int("".join(map(str, digits[:4]))) <= 2720:
        return False  # of the numbers that begin with 2, only these are cards
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _mod_97(text: str) -> bool:
    """The checksum of an IBAN (ISO 13616, ISO 7064 mod 97-10)."""
    plain = text.replace(" ", "")
    if not 15 <= len(plain) <= 34:
        return False
    turned = plain[4:] + plain[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1
