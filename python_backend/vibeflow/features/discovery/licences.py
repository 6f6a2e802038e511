"""What a licence allows, in plain words. By the Hub's identifiers and by Kaggle's names.

Says what is usual for a licence; it is no legal advice, and the dataset's own page has the last word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from vibeflow.l10n import t

Kind = Literal["free", "credit", "shareAlike", "nonCommercial", "own", "unknown"]


@dataclass(frozen=True)
class Licence:
    name: str | None
    """As the catalogue gives it; None: it gives none."""
    kind: Kind
    note: str
    """A sentence."""

    @property
    def reason(self) -> str:
        """The same in a few words, for a list."""
        return _REASON[self.kind]


_REASON: dict[Kind, str] = {
    "free": t("may be used freely"),
    "credit": t("may be used freely if the source is named"),
    "shareAlike": t("free to use, shared on under the same licence"),
    "nonCommercial": t("not for commercial use"),
    "own": t("a licence of its own"),
    "unknown": t("licence unknown"),
}
_NOTE: dict[Kind, str] = {
    "free": t("free to use, also commercially"),
    "credit": t("free to use, also commercially, if the source is named"),
    "shareAlike": t("free to use, also commercially, if what is made of it is shared under the same licence"),
    "nonCommercial": t("not for commercial use"),
}
_UNKNOWN = t("No licence is given: ask its owner before you use it.")
_OWN = t("A licence of its own: read it on the dataset’s page.")

_RULES: tuple[tuple[str, Kind], ...] = (
    (r"\bnc\b|non-?commercial|research[- ]only|\bc-uda\b", "nonCommercial"),
    (r"\bnd\b|no-?deriv", "own"),
    (r"\bcc0\b|public domain|\bpddl\b|unlicense|\b0bsd\b|wtfpl|cc-pdm|us-government", "free"),
    (r"\bsa\b|share-?alike|\bodbl\b|open database|\bl?a?gpl\b|gnu|gfdl|copyleft", "shareAlike"),
    (
        r"\bcc-by\b|cc by|attribution|\bmit\b|apache|\bbsd\b|odc-by|\bcdla\b|isc\b|zlib|artistic|\becl\b|afl|"
        r"ms-pl|postgresql|ncsa|open data commons|world bank",
        "credit",
    ),
)


def licence(name: str | None) -> Licence:
    """What is known of a licence by its name; `unknown` where there is none."""
    given = (name or "").strip()
    plain = given.lower().replace("_", "-")
    if plain in ("", "unknown", "none", "null", "not specified", "unspecified", "n/a"):
        return Licence(None, "unknown", _UNKNOWN)
    for pattern, kind in _RULES:
        if re.search(pattern, plain):
            return Licence(given, kind, f"{_spoken(given)}: {_NOTE[kind]}." if kind in _NOTE else _OWN)
    return Licence(given, "own", _OWN)


def _spoken(name: str) -> str:
    """cc-by-sa-4.0 → "CC BY-SA 4.0"; the others as they are usually written."""
    if match := re.fullmatch(r"cc-(by(?:-(?:nc|nd|sa))*)-(\d\.\d)", name.lower()):
        return f"CC {match[1].upper()} {match[2]}"
    known = {"mit": "MIT", "apache-2.0": "Apache 2.0", "cc0-1.0": "CC0", "odbl": "ODbL", "odc-by": "ODC-By"}
    return known.get(name.lower(), name)
