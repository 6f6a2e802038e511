"""Sizes and counts in words, for messages about versions."""

from __future__ import annotations

from vibeflow.l10n import number, tn


def size(count: int) -> str:
    """As people say it: `512 bytes`, `1.4 MB`."""
    if count < 1000:
        return tn("{n} byte", "{n} bytes", count)
    value = float(count)
    for unit in ("kB", "MB", "GB", "TB"):
        value /= 1000
        if value < 1000 or unit == "TB":
            break
    return f"{number(value, ',.1f')} {unit}"
