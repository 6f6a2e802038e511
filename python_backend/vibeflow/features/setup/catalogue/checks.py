"""When a run measures itself, saves itself, and ends by itself."""

from __future__ import annotations

from vibeflow.l10n import t

from .entry import TRAINER, SettingEntry

TITLE = t("Checks")

ENTRIES: tuple[SettingEntry, ...] = (
    SettingEntry(
        "training.eval_steps",
        t("Look at unseen rows every"),
        t("Steps between two looks at the rows held out."),
        t("More often shows sooner that it learns by heart (overfitting), and takes time."),
        t("empty: about ten looks over the run"),
        *TRAINER,
        unit=t("steps"),
    ),
    SettingEntry(
        "training.save_steps",
        t("Save a checkpoint every"),
        t("Steps between two checkpoints; the best one and the last two are kept."),
        t("More often loses less when the power goes; each takes a moment and some disk."),
        t("empty: with every look, and every five minutes"),
        *TRAINER,
        unit=t("steps"),
    ),
    SettingEntry(
        "training.early_stopping_patience",
        t("Stop early after"),
        t("Looks without a lower loss on unseen rows after which training ends by itself."),
        t("Fewer saves time; too few gives up on a slow but useful course."),
        t("2 to 5, or empty: never"),
        "transformers, EarlyStoppingCallback",
        "https://huggingface.co/docs/transformers/main_classes/callback#transformers.EarlyStoppingCallback",
        unit=t("looks"),
    ),
)
