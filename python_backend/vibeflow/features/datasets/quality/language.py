"""Tells the language of a text by its commonest words or its script; says nothing when it cannot tell.

Seven languages of Latin script by stop words, four by script alone. Short texts are left undecided.
"""

from __future__ import annotations

import re
from collections import Counter

_STOP_WORDS = {
    language: frozenset(words.split())
    for language, words in {
        "English": "the and is to of in that it you for on with are this be have not was your can will what "
        "how from my do i we they at by or an if there when would which has been please",
        "German": "der die das und ist nicht ein eine ich sie es zu den mit auf für von dem im wie kann "
        "mein meine wir auch wenn haben sich bei noch nach oder aus wird",
        "French": "le la les et est un une des je vous pour pas que qui dans sur avec ce mon ma du au nous "
        "il elle sont comment être cette votre mais ou ne",
        "Spanish": "el la los las y es un una de que en por para con no mi su se lo cómo como está puede "
        "pero más del al yo usted tiene este esta",
        "Italian": "il lo la gli le e è un una di che in per con non mi si come sono del della ho puoi "
        "questo questa anche ma più nel alla",
        "Portuguese": "o a os as e é um uma de que em por para com não meu minha se como está você mais do "
        "da no na ao isso este esta",
        "Dutch": "de het een en is niet ik je u van voor met op dat te zijn hoe kan mijn wij ook als maar "
        "er naar aan bij wordt deze dit",
    }.items()
}
_SCRIPTS = (
    ("Japanese", re.compile(r"[\u3040-\u30ff]")),
    ("Korean", re.compile(r"[\uac00-\ud7af]")),
    ("Chinese", re.compile(r"[\u4e00-\u9fff]")),
    ("Greek", re.compile(r"[\u0370-\u03ff]")),
)
_OTHER_SCRIPT = re.compile(r"[\u0400-\u04ff\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff]")
_WORD = re.compile(r"[^\W\d_]+")


def language_of(text: str) -> str | None:
    """English name of the language, or None when there is too little to tell or the language is not known."""
    text = text[:2000]
    if not text.isascii():
        letters = sum(char.isalpha() for char in text) or 1
        for name, pattern in _SCRIPTS:
            if len(pattern.findall(text)) > 0.2 * letters:
                return name
        if len(_OTHER_SCRIPT.findall(text)) > 0.3 * letters:
            return None
    words = [word.lower() for word in _WORD.findall(text)]
    if len(words) < 5:
        return None
    hits = Counter({name: sum(word in stop for word in words) for name, stop in _STOP_WORDS.items()})
    (best, most), (_, second) = hits.most_common(2)
    # One word in eight being a stop word, and a clear lead: related languages share many.
    return best if most >= 2 and most >= len(words) / 8 and most > 1.3 * second else None


def majority(found: Counter[str | None]) -> str | None:
    """The language of most rows that could be told, when those are at least a third of all."""
    told = Counter({name: count for name, count in found.items() if name is not None})
    if not told or sum(told.values()) * 3 < sum(found.values()):
        return None
    return told.most_common(1)[0][0]
