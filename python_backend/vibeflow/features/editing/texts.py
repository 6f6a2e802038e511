"""What is wrong with one text, and the text mended: blanks, broken characters, personal data.

The rules are the importer's own (`quality`), so that the editor and the data panel never disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from vibeflow.features.datasets.quality import mojibake, personal_data
from vibeflow.l10n import t

from .problems import Fix, Path, Problem

TRIM = Fix("trim", t("Trim the blanks"))
REPAIR = Fix("repair", t("Repair the broken characters"))
MASK_TITLES = {
    "e-mail": t("Mask the e-mail address"),
    "phone": t("Mask the phone number"),
    "card number": t("Mask the card number"),
    "account number": t("Mask the account number"),
    "key": t("Mask the key"),
}
_TOLD = {
    "e-mail": t("An e-mail address that the model could learn by heart."),
    "phone": t("A phone number that the model could learn by heart."),
    "card number": t("A card number that the model could learn by heart."),
    "account number": t("An account number that the model could learn by heart."),
    "key": t("A secret key that the model could learn by heart."),
}


def trimmed(text: str) -> str:
    return text.strip()


repaired = mojibake.mend
masked = personal_data.mask

# The same search, taken apart: Python looks for one literal, or for one kind of start, several times faster
# than for any of a dozen at every place.
_PARTS = personal_data.MAY.split("|")
_LITERALS = tuple(part for part in _PARTS if not set(part) & set(r"\[](){}.*+?^$"))
_PATTERNS = tuple(re.compile(part) for part in _PARTS if part not in _LITERALS)


def _may_be_personal(text: str) -> bool:
    return any(part in text for part in _LITERALS) or any(one.search(text) for one in _PATTERNS)


def problems_of(text: str, path: Path) -> Iterator[Problem]:
    """Problems with their place in the text."""
    if text[:1].isspace() or text[-1:].isspace():
        stripped = text.strip()
        # A text of blanks alone is missing, not untidy.
        if stripped:
            at_start = text[:1].isspace()
            lead, tail = len(text) - len(text.lstrip()), len(text.rstrip())
            start, end = (0, lead) if at_start else (tail, len(text))
            message = t("Blanks stand before the text.") if at_start else t("Blanks stand after the text.")
            yield Problem("whitespace", message, path, start, end, (TRIM,))
    if not text.isascii():
        yield from _characters(text, path)
    for found in personal_data.find(text) if _may_be_personal(text) else ():
        fix = Fix("mask", MASK_TITLES[found.kind], safe=False)
        yield Problem(
            "personalData",
            _TOLD[found.kind],
            path,
            found.start,
            found.end,
            (fix,),
        )


_WORD = re.compile(r"\S+")


def _characters(text: str, path: Path) -> Iterator[Problem]:
    if mojibake.damaged(text):
        for word in _WORD.finditer(text):
            mended = mojibake.mend(word.group())
            if mended != word.group():
                message = t(
                    "Broken characters: “{word}” should read “{mended}”.",
                    word=word.group()[:40],
                    mended=mended[:40],
                )
                yield Problem("encodingDamage", message, path, word.start(), word.end(), (REPAIR,))
                break
    lost = text.find(mojibake.LOST)
    if lost >= 0:
        message = t("A character was lost here for good; only the original file has it.")
        yield Problem("lostCharacters", message, path, lost, lost + 1)
