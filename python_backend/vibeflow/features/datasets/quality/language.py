"""Tells the language of a text by its script, or by its commonest words and its own letters.

Counts evidence: a word or letter that few of the languages share says more than one that many have. Says
nothing when there is too little of it, or when two languages come close.
"""

from __future__ import annotations

import re
from collections import Counter

from vibeflow.l10n import t

from .language_words import LETTERS, SCRIPTS, STOP_WORDS

LANGUAGES: tuple[str, ...] = tuple(sorted({*STOP_WORDS, *(name for name, _, _ in SCRIPTS)}))
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
_LEAST = 1.0
"""Evidence below which nothing is said: one word that a single language has."""
_SHARE = 0.07
"""Least evidence a word of the text."""
_LEAD = 1.35
"""The best must have this many times the evidence of the second."""
_SINGLE = 0.3
"""What a word of one letter counts for: it may be a name, a unit or a piece of code."""
_SCRIPT_SHARE = 0.2
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SHARED = Counter(word for words in STOP_WORDS.values() for word in words)
_WEIGHTS: dict[str, tuple[tuple[str, float], ...]] = {
    word: tuple(
        (name, (_SINGLE if len(word) == 1 else 1) / _SHARED[word])
        for name, words in STOP_WORDS.items()
        if word in words
    )
    for word in _SHARED
}
_LETTER_SHARED = Counter(letter for letters in LETTERS.values() for letter in letters)
_LETTER_WEIGHTS: dict[str, tuple[tuple[str, float], ...]] = {
    letter: tuple((name, 1 / _LETTER_SHARED[letter]) for name, own in LETTERS.items() if letter in own)
    for letter in _LETTER_SHARED
}


def name_of(language: str) -> str:
    """What one of `LANGUAGES` is called in the user's own."""
    return _NAMES.get(language, language)


def language_of(text: str) -> str | None:
    """One of `LANGUAGES`, or None when there is too little to tell or the language is not known."""
    text = text[:2000]
    if not text.isascii():
        by_script = _by_script(text)
        if by_script != "":
            return by_script
    words = _WORD.findall(text.lower())
    if len(words) < _LEAST_WORDS:
        return None
    evidence: dict[str, float] = {}
    kinds: Counter[str] = Counter()
    for word, times in Counter(words).items():
        clues = list(_WEIGHTS.get(word, ()))
        if not word.isascii():
            clues += [clue for letter in set(word) for clue in _LETTER_WEIGHTS.get(letter, ())]
        for name, weight in clues:
            evidence[name] = evidence.get(name, 0.0) + weight * times
        if len(word) > 1:
            kinds.update({name for name, _ in clues})
    if not evidence:
        return None
    ranked = sorted(evidence.items(), key=lambda item: (-item[1], item[0]))
    best, most = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    sure = most >= _LEAST and most >= _SHARE * len(words) and most >= _LEAD * second
    # A single word proves nothing: it may be a name, or mean something else in another language.
    return best if sure and kinds[best] >= 2 else None


def _by_script(text: str) -> str | None:
    """The language by script alone; "" for Latin letters, None for a script of which none is known."""
    letters = sum(char.isalpha() for char in text) or 1
    for name, script, own in SCRIPTS:
        # Marks that stand above or below letters are of the script, but no letters.
        if len(script.findall(text)) > _SCRIPT_SHARE * letters and (own is None or own.search(text)):
            return name
    foreign = sum(char.isalpha() and ord(char) > 0x36F and not 0x1E00 <= ord(char) < 0x2000 for char in text)
    return None if foreign > _SCRIPT_SHARE * letters else ""


def majority(found: Counter[str | None]) -> str | None:
    """The language of most rows that could be told, when those are at least a third of all."""
    told = Counter({name: count for name, count in found.items() if name is not None})
    if not told or sum(told.values()) * 3 < sum(found.values()):
        return None
    return told.most_common(1)[0][0]
