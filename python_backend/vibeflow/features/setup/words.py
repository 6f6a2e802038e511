"""Amounts as people say them."""

from __future__ import annotations

from vibeflow.l10n import number, t, tn


def about(seconds: float) -> str:
    """ "40 seconds", "12 minutes", "3.5 hours"."""
    if seconds < 90:
        return tn("{n} second", "{n} seconds", max(1, round(seconds)))
    if seconds < 5400:
        return tn("{n} minute", "{n} minutes", round(seconds / 60))
    return t("{hours:.1f} hours", hours=seconds / 3600)


def size(count: float) -> str:
    """ "1.2 GB", "340 MB"."""
    return f"{number(count / 1e9, '.1f')} GB" if count >= 1e9 else f"{number(count / 1e6, '.0f')} MB"
