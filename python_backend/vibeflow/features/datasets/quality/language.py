"""Tells the language of a text, with py3langid: decision 41 says what else was tried.

Says nothing when there is too little text, when the library is not sure, or when it is a language that the
panel does not name.
"""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from vibeflow.l10n import t

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_CODES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "zh": "Chinese",
    "hr": "Croatian",
    "cs": "Czech",
    "da": "Danish",
    "nl": "Dutch",
    "en": "English",
    "fi": "Finnish",
    "fr": "French",
    "de": "German",
    "el": "Greek",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "no": "Norwegian",
    "nb": "Norwegian",
    "nn": "Norwegian",
    "fa": "Persian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "es": "Spanish",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
}
"""By the library's names for them. Bosnian is written as Croatian is, and Malay nearly as Indonesian."""
LANGUAGES: tuple[str, ...] = tuple(sorted(set(_CODES.values())))
"""English names of the languages that are told apart."""
_NAMES: dict[str, str] = {
    "Arabic": t("Arabic"),
    "Bulgarian": t("Bulgarian"),
    "Chinese": t("Chinese"),
    "Croatian": t("Croatian"),
    "Czech": t("Czech"),
    "Danish": t("Danish"),
    "Dutch": t("Dutch"),
    "English": t("English"),
    "Finnish": t("Finnish"),
    "French": t("French"),
    "German": t("German"),
    "Greek": t("Greek"),
    "Hebrew": t("Hebrew"),
    "Hindi": t("Hindi"),
    "Hungarian": t("Hungarian"),
    "Indonesian": t("Indonesian"),
    "Italian": t("Italian"),
    "Japanese": t("Japanese"),
    "Korean": t("Korean"),
    "Norwegian": t("Norwegian"),
    "Persian": t("Persian"),
    "Polish": t("Polish"),
    "Portuguese": t("Portuguese"),
    "Romanian": t("Romanian"),
    "Russian": t("Russian"),
    "Slovak": t("Slovak"),
    "Spanish": t("Spanish"),
    "Swedish": t("Swedish"),
    "Thai": t("Thai"),
    "Turkish": t("Turkish"),
    "Ukrainian": t("Ukrainian"),
    "Vietnamese": t("Vietnamese"),
}

_LEAST_WORDS = 4
_WITHOUT_SPACES = frozenset({"Chinese", "Japanese", "Thai"})
_SURE = 0.5
"""Of 1; where it is decided how often a language is told wrongly, and how often none is told."""


def name_of(language: str) -> str:
    """What one of `LANGUAGES` is called in the user's own."""
    return _NAMES.get(language, language)


def language_of(text: str) -> str | None:
    """One of `LANGUAGES`, or None when there is too little to tell or the language is not known."""
    text = text[:2000]
    if not any(map(str.isalpha, text)):
        return None
    code, sure = _identifier().classify(text)
    found = _CODES.get(code) if sure >= _SURE else None
    words = sum(any(map(str.isalpha, word)) for word in text.split())
    return found if words >= _LEAST_WORDS or found in _WITHOUT_SPACES else None


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """Its tables take most of a second to unpack."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def majority(found: Counter[str | None]) -> str | None:
    """The language of most rows that could be told, when those are at least a third of all."""
    told = Counter({name: count for name, count in found.items() if name is not None})
    if not told or sum(told.values()) * 3 < sum(found.values()):
        return None
    return told.most_common(1)[0][0]
