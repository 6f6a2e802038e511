"""Numbers as people read them."""

from __future__ import annotations


def number(value: int) -> str:
    """1247 → "1,247"."""
    return f"{value:,}"


def percent(share: float) -> str:
    """0.0143 → "1.4 %"."""
    return f"{share * 100:.1f} %"


def megabytes(size: int | None) -> str:
    """4310016 → "4.3 MB"; small ones in kB; None → ""."""
    if size is None:
        return ""
    return f"{size / 1e6:,.1f} MB" if size >= 100_000 else f"{size / 1e3:,.1f} kB"


def duration(seconds: float) -> str:
    """62 → "1 min 2 s"; 4000 → "1 h 6 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min"


def shorten(text: str, width: int) -> str:
    """One line of at most `width` characters."""
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1].rstrip() + "…"
