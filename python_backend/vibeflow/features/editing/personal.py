"""Finds personal data in a text: e-mail addresses, phone, card and account numbers, secret keys.

Numbers with a check digit must pass it, so that an order number is not taken for a card.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["e-mail", "phone", "card number", "account number", "key"]

_EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_CARD = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])")
_PHONE = re.compile(
    r"(?<![\w.+-])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{1,4}(?:[ .-]?\d{2,4}){2,4}"
    r"|\(\d{3}\) ?\d{3}-\d{4}|\d{3}-\d{3}-\d{4})(?![\w-])"
)
_KEY = re.compile(
    r"\b(?:sk-[A-Za-z0-9_-]{20,}|AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36,}|hf_[A-Za-z0-9]{30,}"
    r"|xox[abps]-[A-Za-z0-9-]{10,}|AIza[0-9A-Za-z_-]{35})\b|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
_DIGITS = re.compile(r"\d[\d .()-]{5,}\d|[A-Z]{2}\d\d")


@dataclass(frozen=True)
class Personal:
    kind: Kind
    start: int
    end: int


def personal(text: str) -> list[Personal]:
    """In order of the text, none within another."""
    found: list[Personal] = []
    end = 0
    for one in sorted(_all(text), key=lambda one: (one.start, -one.end)):
        if one.start >= end:
            found.append(one)
            end = one.end
    return found


def masked(text: str) -> str:
    """The text with each piece replaced by what it is, in brackets."""
    for one in reversed(personal(text)):
        text = f"{text[: one.start]}[{one.kind}]{text[one.end :]}"
    return text


def _all(text: str) -> Iterator[Personal]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Personal("e-mail", *match.span())
    if "_" in text or "-" in text or "AKIA" in text or "AIza" in text:
        for match in _KEY.finditer(text):
            yield Personal("key", *match.span())
    if _DIGITS.search(text) is None:
        return
    for match in _ACCOUNT.finditer(text):
        if _is_account(match.group()):
            yield Personal("account number", *match.span())
    for match in _CARD.finditer(text):
        if _is_card(match.group()):
            yield Personal("card number", *match.span())
    for match in _PHONE.finditer(text):
        if 7 <= sum(char.isdigit() for char in match.group()) <= 15:
            yield Personal("phone", *match.span())


def _is_card(text: str) -> bool:
    """Luhn's check, on a number that begins as cards do."""
    digits = [int(char) for char in text if char.isdigit()]
    if digits[0] not in (2, 3, 4, 5, 6):
        return False
    doubled = [digit * 2 - 9 * (digit > 4) if at % 2 else digit for at, digit in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _is_account(text: str) -> bool:
    """The check of an IBAN: a remainder of 1 by 97."""
    plain = text.replace(" ", "")
    moved = plain[4:] + plain[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1
