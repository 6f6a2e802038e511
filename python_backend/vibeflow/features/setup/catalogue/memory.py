"""What is computed in one go, and in which format."""

from __future__ import annotations

from vibeflow.l10n import t

from .entry import TRAINER, SettingEntry, option

TITLE = t("Batch and memory")

ENTRIES: tuple[SettingEntry, ...] = (
    SettingEntry(
        "training.batch_size",
        t("Batch"),
        t("Rows that are computed together."),
        t("More is steadier and uses the machine better; it needs more memory."),
        t("4 to 32"),
        *TRAINER,
        unit=t("rows"),
    ),
    SettingEntry(
        "training.gradient_accumulation_steps",
        t("Batches per step (accumulation)"),
        t("Batches that are added up before the weights are changed."),
        t("The steadiness of a large batch with the memory of a small one; no faster and no slower."),
        t("1 to 8"),
        *TRAINER,
    ),
    SettingEntry(
        "training.max_seq_length",
        t("Longest row"),
        t(
            "Tokens (pieces of words) of a row that are read. Of a longer row, earlier turns and "
            "then the beginning of the question are left out, so that its answer is learned "
            "whole."
        ),
        t("Shorter saves memory and time, and leaves out more of what the answers rest on."),
        t("256 to 2,048"),
        "TRL, SFT trainer",
        "https://huggingface.co/docs/trl/sft_trainer",
        unit=t("tokens"),
    ),
    SettingEntry(
        "training.precision",
        t("Number format (precision)"),
        t("The format of the numbers while computing."),
        t(
            "bf16 takes half the memory and is faster where the processor knows it; fp32 is "
            "exact. The trained weights themselves are always kept in fp32."
        ),
        t("automatic: measured on your processor"),
        "Mixed precision training, Micikevicius et al. 2017",
        "https://arxiv.org/abs/1710.03740",
        (
            option("auto", t("Automatic"), t("what is faster here")),
            option("bf16", "bf16", t("16 bits")),
            option("fp32", "fp32", t("32 bits")),
        ),
    ),
    SettingEntry(
        "training.gradient_checkpointing",
        t("Save memory (gradient checkpointing)"),
        t("Intermediate results are computed again instead of kept."),
        t("Far less memory for long rows or large batches, about a third more time."),
        t("automatic: only where memory is short"),
        "Training deep nets with sublinear memory cost, Chen et al. 2016",
        "https://arxiv.org/abs/1604.06174",
        (
            option("auto", t("Automatic"), t("when memory is short")),
            option("on", t("On"), t("less memory, slower")),
            option("off", t("Off"), t("more memory, faster")),
        ),
    ),
)
