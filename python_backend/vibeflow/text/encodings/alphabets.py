"""The letters beyond A to Z that languages write, lower case.

Of Latin ones with how often each comes, in a thousand (counted in the translations of free programs); of
other scripts the letters of Unicode's CLDR alone, since there every word is made of them.
"""

from __future__ import annotations

import re

_LATIN = (
    ("English", "é400 ï150 ê60 è80 ç70 ô40 ñ40 â20 ö60 ü60 á20"),
    ("German", "ü567 ä216 ö158 ß59"),
    ("French", "é743 à77 è71 ê63 ô20 î13 ç6 â3 ù2 û1 œ1 ë1 ï1"),
    ("Spanish", "ó469 á234 í134 ú77 ñ43 é42 ü1"),
    ("Italian", "è588 à188 ò101 ù79 é38 ì5"),
    ("Dutch", "é360 ë290 ï277 ó45 è5 ö2 ü2 ç1 á1"),
    ("Catalan", "ó254 à193 é178 í101 è73 ò60 ç59 ú47 ï25 ü10"),
    ("Galician", "ó334 á217 í164 é129 ú76 ñ73 ü1"),
    ("Basque", "ñ700 ç200 é100"),
    ("Portuguese", "ã305 ç190 á141 í112 é76 ó51 õ39 ú37 ê31 â6 ô6 à4"),
    ("Irish", "á318 í274 é165 ú142 ó102"),
    ("Scottish", "à334 ì171 ò168 è167 ù159"),
    ("Swedish", "ä466 ö313 å220 é1"),
    ("Danish", "æ401 ø325 å235 é37"),
    ("Norwegian", "å517 ø429 æ46 é8"),
    ("Finnish", "ä903 ö95 å1 š1 ž1"),
    ("Icelandic", "ð340 á176 í98 æ86 ó71 ö63 þ60 ú50 ý29 é17"),
    ("Faroese", "ð340 ó154 á128 í122 ø111 æ90 ý39 ú15"),
    ("Welsh", "â371 ô234 ŵ210 á81 ï73 ŷ8 ë8 î8"),
    ("Esperanto", "ĉ252 ĝ245 ŭ216 ŝ208 ĵ59 ĥ18"),
    ("Maltese", "ħ400 ż250 ġ200 ċ100 à50"),
    ("Polish", "ł201 ż153 ą133 ę130 ś123 ó109 ć109 ń28 ź14"),
    ("Czech", "í259 á188 ř105 č81 é78 ý74 ž70 ě61 š38 ů30 ú7 ó5 ť3 ď2 ň2"),
    ("Slovak", "á188 č113 í111 ý97 ú93 ť92 é90 ž80 ľ50 š45 ó9 ô8 ň15 ä5 ď5 ĺ2"),
    ("Hungarian", "á335 é255 í100 ó94 ö70 ő65 ü39 ú25 ű17"),
    ("Slovenian", "č581 š265 ž154"),
    ("Croatian", "č331 š231 ć182 ž158 đ86"),
    ("Albanian", "ë986 ç14"),
    ("Romanian", "ă491 ț177 ș156 î111 â34 ş17 ţ14"),
    ("Romanian", "ă491 ţ177 ş156 î111 â34"),
    ("Turkish", "ı443 ş138 ç135 ü120 ğ87 ö58 â2 î1"),
    ("Azerbaijani", "ə468 ı165 ü154 ş75 ö59 ç46 ğ28"),
    ("Lithuanian", "š233 ė196 ų149 į111 ą101 ž94 č47 ū42 ę27"),
    ("Latvian", "ā331 ē224 ī178 š111 ļ44 ū41 ņ36 ķ15 ž12 ģ6 č1"),
    ("Estonian", "ä414 õ320 ü226 ö36 ž2 š2"),
    ("Breton", "ñ615 ù385"),
    ("Afrikaans", "ê709 ë259 é15 ï12 ó5"),
    ("Occitan", "è520 ò210 ç91 à43 í40 é36 ú28 ó20 á9"),
    # Its letters with their tones are many; these are half of them.
    (
        "Vietnamese",
        "đ99 ô49 ư48 á46 à43 ể37 ế30 ạ30 ệ29 ê29 ộ28 ị28 "
        "ă12 â20 ơ15 \u030020 \u030120 \u030310 \u030910 \u032330",
    ),
)
_VIETNAMESE = "ảãéèẽẻẹíìĩỉóòõỏọúùũủụýỳỹỷỵấầẫẩậắằẵẳặềễốồỗổớờỡởợứừữửự"
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_SCRIPTS = (
    _RUSSIAN,
    "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",  # Ukrainian
    "абвгдеёжзійклмнопрстуўфхцчшыьэюя",  # Belarusian
    "абвгдђежзијклљмнњопрстћуфхцчџш",  # Serbian
    "абвгдѓежзѕијклљмнњопрстќуфхцчџшѐѝ",  # Macedonian
    _RUSSIAN + "әғқңөұүһі",  # Kazakh
    _RUSSIAN + "ғӣқӯҳҷ",  # Tajik
    "αβγδεζηθικλμνξοπρστυφχψωςάέήίόύώϊϋΐΰ",
    "אבגדהוזחטיךכלםמןנסעףפץצקרשתװױײ" + "".join(map(chr, range(0x5B0, 0x5C3))),
    "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيـ" + "".join(map(chr, range(0x64B, 0x653))),
    "ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقکكگلمنوهةیىيـھہےٹڈڑں" + "".join(map(chr, range(0x64B, 0x653))),
    "".join(map(chr, (*range(0xE01, 0xE3B), *range(0xE40, 0xE4F)))),  # Thai
)
SCRIPTS: tuple[frozenset[str], ...] = tuple(map(frozenset, _SCRIPTS))


def _shares(said: str) -> dict[str, float]:
    return {letter: int(count) / 1000 for letter, count in re.findall(r"([^\d ])(\d+)", said)}


LATIN: tuple[dict[str, float], ...] = tuple(_shares(said) for _, said in _LATIN)
"""A language each: its letters beyond ASCII with their shares of all such letters; those that hardly come are
left out."""
LATIN[-1].update(dict.fromkeys(_VIETNAMESE, 0.008))
