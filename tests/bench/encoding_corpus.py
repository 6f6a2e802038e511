"""Texts in many languages and encodings, made of the gettext catalogues that lie on the machine or come with
a package. Nothing of them is kept: they are read, encoded, cut and thrown away.
"""

from __future__ import annotations

import csv
import gettext
import io
import json
import random
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_WESTERN = "cp1252 iso8859-1 iso8859-15 mac-roman cp850 cp437 cp858"
_NORDIC = f"{_WESTERN} cp865"
_CENTRAL = "cp1250 iso8859-2 cp852 mac-latin2"
_CYRILLIC = "cp1251 iso8859-5 mac-cyrillic cp855"
_BALTIC = "cp1257 iso8859-13 iso8859-4 cp775"
ENCODINGS: dict[str, str] = {
    "en": "cp1252 mac-roman",
    **dict.fromkeys(("de", "fr", "es", "it", "nl", "ca", "gl", "eu", "pt", "pt_BR", "ga"), _WESTERN),
    **dict.fromkeys(("sv", "da", "nb", "nn", "fi"), _NORDIC),
    "is": f"{_WESTERN} cp861 mac-iceland",
    "cy": "iso8859-14",
    "eo": "iso8859-3",
    **dict.fromkeys(("pl", "cs", "hu", "sk", "sl", "hr", "sr@latin", "sr_Latn", "sq"), _CENTRAL),
    "ro": f"{_CENTRAL} iso8859-16",
    "ru": f"{_CYRILLIC} koi8-r cp866",
    "uk": f"{_CYRILLIC} koi8-u cp1125",
    "bg": f"{_CYRILLIC} koi8-r cp866",
    "be": f"{_CYRILLIC}",
    "mk": f"{_CYRILLIC}",
    "sr": f"{_CYRILLIC}",
    "kk": "kz1048 ptcp154",
    "el": "cp1253 iso8859-7 mac-greek cp737 cp869",
    "tr": "cp1254 iso8859-9 mac-turkish cp857",
    "he": "cp1255 iso8859-8 cp862",
    "ar": "cp1256 iso8859-6 cp720",
    "fa": "cp1256",
    **dict.fromkeys(("lt", "lv", "et"), _BALTIC),
    "vi": "cp1258",
    "th": "tis-620 cp874",
    "zh_CN": "gb18030 gbk gb2312",
    "zh_Hans": "gb18030 gbk gb2312",
    "zh_TW": "big5 cp950 big5hkscs",
    "zh_Hant": "big5 cp950 big5hkscs",
    "ja": "cp932 shift_jis euc-jp iso2022-jp",
    "ko": "cp949 euc-kr",
    **dict.fromkeys(("hi", "bn", "ta", "ka", "hy"), ""),
}
"""The usual encodings of each language, those of Unicode apart, which all have."""
UNICODE = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16", "utf-32-le", "utf-32-be", "utf-32")
FORMS = ("plain", "csv", "jsonl", "mixed")
"""`mixed`: records with English keys and texts, and a little of the language."""
_PLACEHOLDER = re.compile(r"%(\(\w+\))?[-+# 0]*[\d.*]*[a-zA-Z]|\{\w*\}|<[^<>]*>|&\w+;")
_TYPED = {
    "“": '"',
    "”": '"',
    "„": '"',
    "‘": "'",
    "’": "'",
    "–": "-",
    "—": "-",
    "…": "...",
    "\u00a0": " ",
    "•": "*",
}
_CURLY = (
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
    (re.compile(r'"([^"]*)"'), r"“\1”"),
    (re.compile(r" - "), " – "),
)


@dataclass(frozen=True)
class Sample:
    language: str
    encoding: str
    form: str
    size: int
    """Bytes that were asked for; `data` ends with the record that goes beyond."""
    text: str
    data: bytes

    @property
    def foreign(self) -> int:
        """Bytes that are not ASCII."""
        return len(self.data.translate(None, bytes(range(128))))


def catalogue_texts(folders: list[Path], language: str) -> tuple[list[str], list[str]]:
    """Messages of a language, longer ones only, and English ones; in a fixed order, each once."""
    foreign: dict[str, None] = {}
    english: dict[str, None] = {}
    for folder in folders:
        for file in sorted(folder.rglob(f"{language}/LC_MESSAGES/*.mo")):
            if file.name.startswith("iso_") or "pycountry" in file.parts:
                continue
            try:
                with file.open("rb") as opened:
                    messages = gettext.GNUTranslations(opened)._catalog  # type: ignore[attr-defined]
            except (OSError, UnicodeDecodeError, ValueError, IndexError):
                continue
            for key, value in messages.items():
                source = key[0] if isinstance(key, tuple) else key
                if not source or not isinstance(value, str) or value == source:
                    continue
                said, meant = _clean(value), _clean(source)
                if 12 <= len(said) <= 600 and (language == "en" or not said.isascii()):
                    foreign[said] = None
                if 12 <= len(meant) <= 300 and meant.isascii():
                    english[meant] = None
    return list(foreign), list(english)


def english_texts(texts: list[str]) -> list[str]:
    """English as word processors write it: the quotes, apostrophes and dashes are typographic."""
    made = []
    for text in texts:
        for pattern, by in _CURLY:
            text = pattern.sub(by, text)
        if not text.isascii():
            made.append(text)
    return made


def encoded(text: str, encoding: str) -> bytes | None:
    """The text in the encoding, typographic characters typed plainly where it lacks them; None where it
    cannot hold the text."""
    if encoding == "cp1258":
        text = "".join(_vietnamese(char) for char in unicodedata.normalize("NFC", text))
    for _ in range(2):
        try:
            return text.encode(encoding)
        except UnicodeEncodeError:
            text = "".join(_TYPED.get(char, char) for char in text)
    return None


def _vietnamese(char: str) -> str:
    """Windows-1258 has the letters with their shape, the tones as marks of their own."""
    try:
        char.encode("cp1258")
        return char
    except UnicodeEncodeError:
        parts = unicodedata.normalize("NFD", char)
        tones = [mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323"]
        rest = "".join(mark for mark in parts if mark not in tones)
        return unicodedata.normalize("NFC", rest) + "".join(tones)


def samples(
    folders: list[Path], sizes: tuple[int, ...], each: int, languages: list[str] | None = None, seed: int = 7
) -> Iterator[Sample]:
    """`each` of every language, encoding, form and size; drawn anew for each from the whole of the texts."""
    for language in languages or list(ENCODINGS):
        texts, english = catalogue_texts(folders, "de" if language == "en" else language)
        if language == "en":
            texts = english_texts(english)
        if len(texts) < 40 or not english:
            continue
        for encoding in (*ENCODINGS[language].split(), *UNICODE):
            fitting = [text for text in texts if encoded(text, encoding) is not None]
            if len(fitting) < 40:
                continue
            for form in FORMS:
                for size in sizes:
                    for number in range(each):
                        random_ = random.Random(f"{seed} {language} {encoding} {form} {size} {number}")
                        sample = _sample(language, encoding, form, size, fitting, english, random_)
                        if sample is not None:
                            yield sample


def _sample(
    language: str,
    encoding: str,
    form: str,
    size: int,
    texts: list[str],
    english: list[str],
    draw: random.Random,
) -> Sample | None:
    out = io.StringIO()
    if form == "csv":
        out.write("id,question,answer\n")
    number = 0
    while number == 0 or len(encoded(out.getvalue(), encoding) or b"") < size:
        number += 1
        out.write(_record(form, number, texts, english, draw))
        if number > 4000:
            break
    data = encoded(out.getvalue(), encoding)
    if data is None or (data.isascii() and not encoding.startswith(("utf", "iso2022"))):
        return None
    return Sample(language, encoding, form, size, data.decode(encoding), data)


def _record(form: str, number: int, texts: list[str], english: list[str], draw: random.Random) -> str:
    one, two = draw.choice(texts), draw.choice(texts)
    if form == "plain":
        return f"{one}\n"
    if form == "csv":
        line = io.StringIO()
        csv.writer(line, lineterminator="\n").writerow([number, one, two])
        return line.getvalue()
    if form == "jsonl":
        return json.dumps({"id": number, "question": one, "answer": two}, ensure_ascii=False) + "\n"
    record = {
        "ticket_id": f"TICKET-{draw.randrange(10**6):06}",
        "status": draw.choice(("open", "closed", "waiting")),
        "created_at": f"2024-0{draw.randrange(1, 10)}-1{draw.randrange(10)}T08:{draw.randrange(10, 60)}:00Z",
        "internal_note": draw.choice(english),
        "subject": one,
        "resolution": draw.choice(english),
    }
    return json.dumps(record, ensure_ascii=False) + "\n"


def _clean(text: str) -> str:
    return " ".join(_PLACEHOLDER.sub("", text.replace("_", "").replace("&", "")).split())


def same(read: str, meant: str) -> bool:
    """Whether the text is read as it was written: a mark before it, composed or decomposed accents, and the
    comma below Romanian letters (a cedilla in Windows-1250) apart."""
    return _alike(read) == _alike(meant)


def _alike(text: str) -> str:
    return unicodedata.normalize("NFC", text.lstrip("\ufeff")).translate(_COMMAS)


_COMMAS = str.maketrans("șțȘȚ", "şţŞŢ")
