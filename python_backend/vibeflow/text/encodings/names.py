"""The encodings that are looked for, with Python's name, people's name and where each is used."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from vibeflow.l10n import t


@dataclass(frozen=True)
class Known:
    codec: str
    """Python's name; also what a user may say, and what is kept with a dataset."""
    label: str
    region: str
    """Languages in words: "Cyrillic"; "" where it holds all."""
    found_as: tuple[str, ...]
    """chardet's names for what this one reads as well. Empty: never guessed, only told by marks or chosen."""

    @property
    def title(self) -> str:
        return f"{self.label} ({self.region})" if self.region else self.label


def _row(codec: str, label: str, region: str, *found_as: str) -> Known:
    return Known(codec, label, region, found_as or (codec,))


GUESSED: tuple[Known, ...] = (
    _row("cp1252", "Windows-1252", t("Western European")),
    _row("iso8859-15", "Latin-9", t("Western European")),
    _row("iso8859-1", "Latin-1", t("Western European")),
    _row("mac-roman", "Mac Roman", t("Western European")),
    _row("cp850", "DOS 850", t("Western European")),
    _row("cp858", "DOS 858", t("Western European")),
    _row("cp437", "DOS 437", t("United States")),
    _row("cp865", "DOS 865", t("Nordic")),
    _row("cp861", "DOS 861", t("Icelandic")),
    _row("cp863", "DOS 863", t("Canadian French")),
    _row("mac-iceland", "Mac Icelandic", t("Icelandic")),
    _row("iso8859-10", "Latin-6", t("Nordic")),
    _row("iso8859-14", "Latin-8", t("Celtic")),
    _row("iso8859-3", "Latin-3", t("Maltese, Esperanto")),
    _row("cp1250", "Windows-1250", t("Central European")),
    _row("iso8859-2", "Latin-2", t("Central European")),
    _row("cp852", "DOS 852", t("Central European")),
    _row("mac-latin2", "Mac Central European", t("Central European")),
    _row("iso8859-16", "Latin-10", t("Romanian")),
    _row("cp1251", "Windows-1251", t("Cyrillic")),
    _row("koi8-r", "KOI8-R", t("Russian")),
    _row("koi8-u", "KOI8-U", t("Ukrainian")),
    _row("cp866", "DOS 866", t("Cyrillic")),
    _row("cp1125", "DOS 1125", t("Ukrainian")),
    _row("cp855", "DOS 855", t("Cyrillic")),
    _row("iso8859-5", "ISO-8859-5", t("Cyrillic")),
    _row("mac-cyrillic", "Mac Cyrillic", t("Cyrillic")),
    _row("kz1048", "KZ-1048", t("Kazakh")),
    _row("ptcp154", "PT154", t("Kazakh")),
    _row("koi8-t", "KOI8-T", t("Tajik")),
    _row("cp1253", "Windows-1253", t("Greek")),
    _row("iso8859-7", "ISO-8859-7", t("Greek")),
    _row("mac-greek", "Mac Greek", t("Greek")),
    _row("cp737", "DOS 737", t("Greek")),
    _row("cp869", "DOS 869", t("Greek")),
    _row("cp1254", "Windows-1254", t("Turkish")),
    _row("iso8859-9", "Latin-5", t("Turkish")),
    _row("mac-turkish", "Mac Turkish", t("Turkish")),
    _row("cp857", "DOS 857", t("Turkish")),
    _row("cp1255", "Windows-1255", t("Hebrew")),
    _row("iso8859-8", "ISO-8859-8", t("Hebrew")),
    _row("cp862", "DOS 862", t("Hebrew")),
    _row("cp1256", "Windows-1256", t("Arabic, Persian")),
    _row("iso8859-6", "ISO-8859-6", t("Arabic")),
    _row("cp720", "DOS 720", t("Arabic")),
    _row("cp1257", "Windows-1257", t("Baltic")),
    _row("iso8859-13", "Latin-7", t("Baltic")),
    _row("iso8859-4", "Latin-4", t("Baltic")),
    _row("cp775", "DOS 775", t("Baltic")),
    _row("cp1258", "Windows-1258", t("Vietnamese")),
    _row("cp874", "Windows-874", t("Thai"), "cp874", "tis-620"),
    _row("gb18030", "GB 18030", t("Simplified Chinese")),
    _row("cp950", "Big5", t("Traditional Chinese"), "big5hkscs"),
    _row("big5hkscs", "Big5-HKSCS", t("Hong Kong")),
    _row("cp932", "Shift JIS", t("Japanese")),
    _row("euc_jp", "EUC-JP", t("Japanese"), "euc_jis_2004"),
    _row("cp949", "Windows-949", t("Korean"), "cp949", "euc_kr"),
    _row("johab", "Johab", t("Korean")),
)
"""In the order in which the first is taken of several that read a text alike."""
WIDE = frozenset({"gb18030", "cp950", "big5hkscs", "cp932", "euc_jp", "cp949", "johab"})
"""Those of `GUESSED` in which a character may take several bytes."""
TOLD: tuple[Known, ...] = (
    Known("utf-8", "UTF-8", "", ()),
    Known("utf-8-sig", t("UTF-8 with mark"), "", ()),
    Known("utf-16", "UTF-16", "", ()),
    Known("utf-16-le", "UTF-16", t("little-endian, without mark"), ()),
    Known("utf-16-be", "UTF-16", t("big-endian, without mark"), ()),
    Known("utf-32", "UTF-32", "", ()),
    Known("utf-32-le", "UTF-32", t("little-endian, without mark"), ()),
    Known("utf-32-be", "UTF-32", t("big-endian, without mark"), ()),
    Known("iso2022_jp_2", "ISO-2022-JP", t("Japanese"), ()),
    Known("iso2022_kr", "ISO-2022-KR", t("Korean"), ()),
    Known("hz", "HZ", t("Simplified Chinese"), ()),
)
BY_CODEC = {known.codec: known for known in (*TOLD, *GUESSED)}
_READS_AS = {
    "ascii": "utf-8",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "big5": "cp950",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "iso2022_jp": "iso2022_jp_2",
    "iso2022_jp_1": "iso2022_jp_2",
}
"""Smaller encodings, each read by a larger one that holds it."""


def resolve(name: str) -> Known | None:
    """The encoding of a name as people and programs write it ("windows-1251", "Shift JIS", "latin1"); None
    for one that is not known here."""
    wanted = name.strip().lower()
    for known in BY_CODEC.values():
        if wanted in (known.codec, known.label.lower(), known.title.lower()):
            return known
    try:
        codec = codecs.lookup(wanted.replace(" ", "_")).name
    except (LookupError, ValueError):
        return None
    codec = _READS_AS.get(codec, codec)
    same = (known for known in BY_CODEC.values() if codecs.lookup(known.codec).name == codec)
    return BY_CODEC.get(codec) or next(same, None)
