"""Values with their units, in the user's language: what terminal, reports and the backend's sentences show.

The wire carries values (bytes, shares of one, seconds, UTC times); whoever shows them writes them. The
extension and the panels do so in `extension/src/format/amounts.ts`, and `tests/fixtures/amounts.json` holds
both to the same text for the same value.

Files, downloads and disks count in thousands, as file managers, disks and the Hugging Face Hub do. Memory
counts in 1,024s and is called GB all the same, as operating systems, graphics cards and their makers have it:
a card of 24 GB has 24 · 1,024³ bytes.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from .speech import LANGUAGE, MINUS, number, t, tn

_UNITS = ("B", "kB", "MB", "GB", "TB")
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}


def fixed(value: float, digits: int, *, signed: bool = False) -> str:
    """With so many decimals, not grouped: (0.5, 3) → "0.500"; a half is rounded away from nought, and none is
    "−0". `signed`: with its plus or minus."""
    shown = _rounded(value, digits)
    text = number(abs(shown), f".{digits}f")
    sign = MINUS if shown < 0 else "+" if signed else ""
    return sign + text


def plain(value: float, most: int) -> str:
    """As `fixed`, without noughts at the end: (2.50, 2) → "2.5"."""
    text = fixed(value, most)
    return text.rstrip("0").rstrip(".,") if most else text


def file_size(count: float) -> str:
    """Of files, downloads and disks: 4310016 → "4.3 MB"."""
    return _in_units(count, 1000)


def memory_size(count: float) -> str:
    """Of a computer or a graphics card: 25769803776 → "24 GB"."""
    return _in_units(count, 1024)


def _in_units(count: float, step: int) -> str:
    """Three digits at most: one decimal below 100, where it is not nought."""
    value, unit = float(count), 0
    while abs(value) >= step - 0.5 and unit < len(_UNITS) - 1:
        value, unit = value / step, unit + 1
    return f"{plain(value, 1 if unit and abs(value) < 100 else 0)} {_UNITS[unit]}"


def percent(share: float, digits: int = 1) -> str:
    """A share of one: 0.0143 → "1.4 %"; one too small for the digits says so: "under 0.1 %"."""
    least = 10.0**-digits
    if 0 < share * 100 < least / 2:
        return t("under {amount}", amount=f"{fixed(least, digits)} %")
    return f"{fixed(share * 100, digits)} %"


def whole_percent(share: float) -> str:
    """0.689 → "69 %". A thing that is not finished never reads as 100 %."""
    value = _round(share * 100)
    return f"{min(value, 99) if share < 1 else value} %"


def loss(value: float, *, signed: bool = False) -> str:
    """Loss: "1.186"."""
    return fixed(value, 3, signed=signed)


def money(value: float, currency: str = "USD") -> str:
    """ "$0.04"; "under $0.01". A currency without a sign stands behind: "2.50 CHF"."""
    least = 0.01
    shown = least if 0 < value < least else value
    text = number(_rounded(shown, 2), ",.2f")
    sign = _SIGNS.get(currency)
    if sign is None:
        amount = f"{text} {currency}".strip()
    else:
        amount = f"{sign}{text}" if LANGUAGE == "en" else f"{text}\u00a0{sign}"
    return t("under {amount}", amount=amount) if 0 < value < least else amount


def exact(seconds: float) -> str:
    """Time that has passed: 62 → "1 min 2 s"; 4000 → "1 h 6 min"."""
    whole = max(0, int(seconds))
    hours, minutes = whole // 3600, whole % 3600 // 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {whole % 60} s" if minutes else f"{whole} s"


def short(seconds: float) -> str:
    """An estimate in little room: 233 → "4 min"."""
    value, unit = _settled(seconds, _unit_of(seconds))
    return f"{plain(value, 1)} {unit}"


def about(seconds: float) -> str:
    """233 → "about 4 minutes"."""
    return t("about {time}", time=spoken(seconds))


def spoken(seconds: float) -> str:
    """An estimate in a sentence that says so itself: 233 → "4 minutes"."""
    return _spoken(*_settled(seconds, _unit_of(seconds)))


def span(low: float, high: float) -> str:
    """Two ends in the unit of the larger one: (170, 290) → "3 to 5 minutes"; one number when they meet."""
    unit = _unit_of(high)
    least, _ = _settled(low, unit)
    most, name = _settled(high, unit)
    if least == most:
        return about(high)
    ends = {"low": plain(least, 1), "high": plain(most, 1)}
    if name == "s":
        return t("{low} to {high} seconds", **ends)
    return t("{low} to {high} minutes", **ends) if name == "min" else t("{low} to {high} hours", **ends)


def _spoken(value: float, unit: str) -> str:
    # A number that is no whole one takes the plural.
    shown, counted = plain(value, 1), int(value) if value == int(value) else 2
    if unit == "s":
        return tn("{shown} second", "{shown} seconds", counted, shown=shown)
    if unit == "min":
        return tn("{shown} minute", "{shown} minutes", counted, shown=shown)
    return tn("{shown} hour", "{shown} hours", counted, shown=shown)


def _unit_of(seconds: float) -> int:
    return 1 if seconds < 90 else 60 if seconds < 5400 else 3600


def _settled(seconds: float, unit: int) -> tuple[float, str]:
    """The number in its unit, with no more digits than an estimate has: under ten seconds as it is, then in
    fives; hours below ten in halves."""
    if unit == 1:
        return (max(1, _round(seconds)) if seconds < 10 else _round(seconds / 5) * 5), "s"
    value = seconds / unit
    if unit == 60:
        return _round(value), "min"
    return (_round(value * 2) / 2 if value < 10 else _round(value)), "h"


def _rounded(value: float, digits: int) -> Decimal:
    """As JavaScript's `toFixed` does: the number as it is, not its shortest decimal, and a half upwards."""
    return Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _round(value: float) -> int:
    return int(_rounded(value, 0))
