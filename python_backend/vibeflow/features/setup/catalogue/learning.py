"""How the parameters are moved."""

from __future__ import annotations

from vibeflow.l10n import t

from .entry import TRAINER, SettingEntry, option

TITLE = t("Learning")

ENTRIES: tuple[SettingEntry, ...] = (
    SettingEntry(
        "training.epochs",
        t("Passes (epochs)"),
        t("How often the model goes through your examples."),
        t(
            "More passes learn more, until the model begins to learn by heart (overfitting); then unseen "
            "questions get worse."
        ),
        t("1 to 5; more for very small models or few rows"),
        *TRAINER,
    ),
    SettingEntry(
        "training.learning_rate",
        t("Learning rate"),
        t("How far each step moves the weights."),
        t("Too high and the loss jumps or runs away; too low and little is learned in the time."),
        t("0.0001 to 0.0005 for adapters, 0.00001 to 0.0001 for full fine-tuning; far more for tiny models"),
        "LoRA without regret, Schulman et al. 2025",
        "https://thinkingmachines.ai/blog/lora/",
    ),
    SettingEntry(
        "training.lr_scheduler_type",
        t("Learning rate schedule"),
        t("How the learning rate falls after the warm-up."),
        t("Falling to zero lets the last steps settle what was learned; constant keeps moving to the end."),
        t("cosine or linear"),
        "SGDR, Loshchilov and Hutter 2016",
        "https://arxiv.org/abs/1608.03983",
        (
            option("cosine", t("Cosine"), t("slowly, then fast, then slowly to zero")),
            option("linear", t("Linear"), t("evenly to zero")),
            option("constant", t("Constant"), t("does not fall")),
        ),
    ),
    SettingEntry(
        "training.warmup_ratio",
        t("Warm-up"),
        t("Share of the steps in which the learning rate rises from zero."),
        t("Longer is gentler at the start; without it the first steps can break what the model knows."),
        t("0.03 to 0.1"),
        *TRAINER,
        unit=t("of all steps"),
    ),
    SettingEntry(
        "training.weight_decay",
        t("Weight decay"),
        t("Pulls the trained weights a little towards zero with each step."),
        t("More works against learning by heart (overfitting) and slows learning."),
        t("0 to 0.1"),
        "Decoupled weight decay, Loshchilov and Hutter 2017",
        "https://arxiv.org/abs/1711.05101",
    ),
    SettingEntry(
        "training.max_grad_norm",
        t("Largest step (gradient norm)"),
        t("A step that would be larger is cut down to this size."),
        t("Lower guards against odd examples; very low slows everything down."),
        t("0.3 to 1"),
        "On the difficulty of training RNNs, Pascanu et al. 2012",
        "https://arxiv.org/abs/1211.5063",
    ),
    SettingEntry(
        "training.optimizer",
        t("Optimizer"),
        t("The rule that turns gradients into steps."),
        t(
            "AdamW keeps two numbers for each trained weight. Adafactor keeps far fewer, which "
            "matters in full fine-tuning only, and is a little less steady."
        ),
        "AdamW",
        "Adafactor, Shazeer and Stern 2018",
        "https://arxiv.org/abs/1804.04235",
        (
            option("adamw", "AdamW", t("the usual one")),
            option("adafactor", "Adafactor", t("less memory in full fine-tuning")),
        ),
    ),
    SettingEntry(
        "training.seed",
        t("Seed"),
        t("Makes two runs with the same data and settings begin alike."),
        t("Another number shuffles anew; results differ a little, which shows how much is chance."),
        t("any number"),
        *TRAINER,
    ),
)
