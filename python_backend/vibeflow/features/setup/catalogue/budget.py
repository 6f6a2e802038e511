"""What a run may take."""

from __future__ import annotations

from vibeflow.l10n import t

from .entry import SettingEntry

TITLE = t("Budget")

ENTRIES: tuple[SettingEntry, ...] = (
    SettingEntry(
        "budget.minutes",
        t("Time budget"),
        t("What a run may take; the checklist says when the estimate is above it. Nothing is cut off."),
        t("Empty: no budget."),
        t("as you like"),
        "VibeFlow",
        "",
        unit=t("minutes"),
    ),
    SettingEntry(
        "budget.cost",
        t("Cost budget"),
        t(
            "What a run may cost, in the currency of the price table; the checklist says when "
            "the estimate is above it. Nothing is cut off."
        ),
        t("Empty: no budget."),
        t("as you like"),
        "VibeFlow",
        "",
    ),
)
