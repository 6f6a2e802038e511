"""The adapter that is trained beside the model, where the method has one."""

from __future__ import annotations

from vibeflow.l10n import t

from .entry import LORA, SettingEntry

TITLE = t("Adapter")

ENTRIES: tuple[SettingEntry, ...] = (
    SettingEntry(
        "training.lora.r",
        t("Adapter size (r)"),
        t("Size of the adapter."),
        t(
            "Higher can learn more, sooner learns by heart (overfits), and needs a little more memory "
            "and time."
        ),
        t("4 to 64"),
        *LORA,
    ),
    SettingEntry(
        "training.lora.alpha",
        t("Adapter strength (alpha)"),
        t("Strength of the adapter; what counts is alpha divided by the rank."),
        t("Raising it acts much like a higher learning rate."),
        t("once or twice the rank"),
        *LORA,
    ),
    SettingEntry(
        "training.lora.dropout",
        t("Dropout"),
        t("Share of the adapter's inputs that is blanked at random in each step."),
        t("More works against learning few rows by heart (overfitting), and learns more slowly."),
        t("0 to 0.2"),
        "Dropout, Srivastava et al. 2014",
        "https://jmlr.org/papers/v15/srivastava14a.html",
    ),
    SettingEntry(
        "training.lora.target_modules",
        t("Target modules"),
        t("The layers that get an adapter."),
        t("All linear layers learn best for the same number of parameters; attention alone is smaller."),
        "all-linear",
        "QLoRA, Dettmers et al. 2023",
        "https://arxiv.org/abs/2305.14314",
    ),
)
