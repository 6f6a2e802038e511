"""The catalogue of this process's language, and its numbers."""

from __future__ import annotations

import gettext
import os
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from string import Formatter

FOLDER = Path(__file__).parent
DOMAIN = "vibeflow"
VARIABLE = "VIBEFLOW_LANGUAGE"

_MARKS: Mapping[str, tuple[str, str]] = {"en": (",", "."), "de": (".", ",")}
"""Between thousands, and before decimals; after CLDR."""


def chosen(environment: Mapping[str, str]) -> str:
    """The language that an environment asks for, among those there are: "en", "de".

    `de-DE`, `de_AT.UTF-8` and `de` are all German. The first variable that is set decides; of LANGUAGE, which
    may name several ("fr:de:en"), the first that there is.
    """
    for name in (VARIABLE, "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if asked := environment.get(name):
            known = (_bare(one) for one in asked.split(":"))
            return next((one for one in known if one in _MARKS), "en")
    return "en"


def _bare(asked: str) -> str:
    return asked.replace("-", "_").split("_")[0].split(".")[0].lower()


LANGUAGE = chosen(os.environ)
"""Of this process, for good: "en", "de"."""

_catalogue: gettext.NullTranslations = (
    gettext.NullTranslations() if LANGUAGE == "en" else gettext.translation(DOMAIN, FOLDER, [LANGUAGE])
)


MINUS = "\u2212"


def number(value: float | Decimal, spec: str = ",") -> str:
    """A number as this language writes it: 1247 → "1,247" or "1.247"; (0.5, ".2f") → "0.50" or "0,50". What
    is below nought has the minus of typography, which is as wide as a plus."""
    said = format(value, spec)
    if said.startswith("-"):
        said = MINUS + said[1:]
    thousands, decimal = _MARKS[LANGUAGE]
    return said.translate({ord(","): thousands, ord("."): decimal})


def plain(value: float) -> str:
    """A number without exponent, as long as it must be: 2e-05 → "0.00002" or "0,00002"; 3.0 → "3"."""
    return number(float(value), ".10f").rstrip("0").rstrip(".,") or "0"


class _Numbers(Formatter):
    """`str.format` whose numbers are written in this language."""

    def format_field(self, value: object, spec: str) -> str:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return number(value, spec)
        return format(value, spec)


_numbers = _Numbers()


def _filled(text: str, values: Mapping[str, object]) -> str:
    return _numbers.vformat(text, (), values) if values else text


def t(text: str, /, **values: object) -> str:
    """The sentence in the user's language, its `{names}` filled in."""
    return _filled(_catalogue.gettext(text), values)


def in_english(text: str, /, **values: object) -> str:
    """As `t`, in English whatever the language: for what is said to the user and written into a file as well.
    A function that does both is handed its `t`."""
    return text.format(**values) if values else text


Say = Callable[..., str]
"""`t`, or `in_english`."""


def tn(one: str, many: str, n: int, /, **values: object) -> str:
    """The sentence for a count, which is `{n}` in it: "{n:,} row", "{n:,} rows"."""
    return _filled(_catalogue.ngettext(one, many, n), {"n": n, **values})


def tp(sense: str, text: str, /, **values: object) -> str:
    """A text that other languages say in more than one way; `sense` tells the translator which."""
    return _filled(_catalogue.pgettext(sense, text), values)


def listed(items: Sequence[str], most: int | None = None) -> str:
    """Things in a row: "a, b and c"; of more than `most` the first and "2 more"."""
    shown = list(items)
    if most is not None and len(items) > most:
        shown = [*items[:most], tn("{n} more", "{n} more", len(items) - most)]
    if len(shown) < 2:
        return "".join(shown)
    return t("{some} and {last}", some=", ".join(shown[:-1]), last=shown[-1])
