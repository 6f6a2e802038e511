"""Looks into answers that may be of any shape: a field that is missing or of another type is its default.

Catalogues change their answers without notice; only what is needed may make a difference.
"""

from __future__ import annotations

import html
import re
from typing import Any

from vibeflow.l10n import t

_DESCRIPTION = 300
_LANGUAGES = {
    "ar": t("Arabic"), "bg": t("Bulgarian"), "bn": t("Bengali"), "ca": t("Catalan"), "cs": t("Czech"),
    "da": t("Danish"), "de": t("German"), "el": t("Greek"), "en": t("English"), "es": t("Spanish"),
    "et": t("Estonian"), "eu": t("Basque"), "fa": t("Persian"), "fi": t("Finnish"), "fr": t("French"),
    "he": t("Hebrew"), "hi": t("Hindi"), "hr": t("Croatian"), "hu": t("Hungarian"), "id": t("Indonesian"),
    "it": t("Italian"), "ja": t("Japanese"), "ko": t("Korean"), "lt": t("Lithuanian"), "lv": t("Latvian"),
    "ms": t("Malay"), "nb": t("Norwegian"), "nl": t("Dutch"), "no": t("Norwegian"), "pl": t("Polish"),
    "pt": t("Portuguese"), "ro": t("Romanian"), "ru": t("Russian"), "sk": t("Slovak"), "sl": t("Slovenian"),
    "sr": t("Serbian"), "sv": t("Swedish"), "sw": t("Swahili"), "ta": t("Tamil"), "te": t("Telugu"),
    "th": t("Thai"), "tr": t("Turkish"), "uk": t("Ukrainian"), "ur": t("Urdu"), "vi": t("Vietnamese"),
    "zh": t("Chinese"),
}  # fmt: skip


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def sequence(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def mappings(value: Any) -> list[dict[str, Any]]:
    return [one for one in sequence(value) if isinstance(one, dict)]


def text(value: Any) -> str | None:
    return value.strip() or None if isinstance(value, str) else None


def texts(value: Any) -> tuple[str, ...]:
    """Of a list of texts, or of one."""
    many = value if isinstance(value, list) else [value]
    return tuple(one.strip() for one in many if isinstance(one, str) and one.strip())


def whole(value: Any) -> int | None:
    """A number that counts something."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value < 2**63:
        return None
    return int(value)


def plain(value: Any, limit: int = _DESCRIPTION) -> str:
    """Text for people from what may be Markdown or HTML, in one line of at most `limit` characters."""
    given = (text(value) or "")[:20_000]
    given = re.sub(r"\A---\n.*?\n---\n", "", given, flags=re.DOTALL)
    given = re.sub(r"<[^<>]{0,500}>", " ", given)
    given = re.sub(r"!?\[([^\[\]]{0,300})\]\([^()]{0,500}\)", r"\1", given)
    given = re.sub(r"^\s*#{1,6}\s+|[*_`]{2,}|`", " ", given, flags=re.MULTILINE)
    line = " ".join(html.unescape(given).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def language_names(codes: tuple[str, ...]) -> tuple[str, ...]:
    """en → "English"; a code that is not known stays."""
    return tuple(dict.fromkeys(_LANGUAGES.get(code.lower().split("-")[0], code) for code in codes))
