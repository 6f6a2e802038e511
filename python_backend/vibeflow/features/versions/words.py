"""Sizes and counts in words, for messages about versions."""

from __future__ import annotations


def size(count: int) -> str:
    """As people say it: `512 bytes`, `1.4 MB`."""
    if count < 1000:
        return f"{count} bytes"
    value = float(count)
    for unit in ("kB", "MB", "GB", "TB"):
        value /= 1000
        if value < 1000 or unit == "TB":
            break
    return f"{value:,.1f} {unit}"
