"""What is trained, from which model, on which part of the rows."""

from __future__ import annotations

from vibeflow.l10n import t

from .entry import SettingEntry, option

TITLE = t("Method")

ENTRIES: tuple[SettingEntry, ...] = (
    SettingEntry(
        "model.base",
        t("Base model"),
        t(
            "The model to start from: vibeflow/starter, a name on the Hugging Face hub, or a "
            "folder on this computer."
        ),
        t(
            "Larger models know more and write better; they need more memory and time. One that "
            "was made to follow instructions learns answers soonest."
        ),
        t("0.1 to 8 billion parameters on one's own computer"),
        "Hugging Face, models",
        "https://huggingface.co/models?pipeline_tag=text-generation",
    ),
    SettingEntry(
        "training.method",
        t("Method"),
        t("Which weights are trained: a small adapter beside the model, or the model itself."),
        t(
            "LoRA suits nearly everything. QLoRA needs the least memory and computes more "
            "slowly. Full fine-tuning learns the most, needs about four times the model's "
            "memory, and forgets more."
        ),
        t("LoRA; QLoRA where memory is short"),
        "PEFT, conceptual guide",
        "https://huggingface.co/docs/peft/conceptual_guides/adapter",
        (
            option("lora", "LoRA", t("a small adapter, the model stays as it is")),
            option("dora", "DoRA", t("LoRA with a size and a direction for each weight; slower")),
            option("qlora", "QLoRA", t("LoRA over a model squeezed to 4 bits")),
            option("full", t("Full fine-tuning"), t("every weight of the model")),
        ),
    ),
    SettingEntry(
        "training.task",
        t("Task"),
        t("Whether the model learns to write answers or to sort rows into labels."),
        t("Classifying trains a small head that can only give one of your labels; writing can say anything."),
        t("automatic"),
        "transformers, tasks",
        "https://huggingface.co/docs/transformers/tasks/sequence_classification",
        (
            option("auto", t("Automatic"), t("by the kind of model: encoders classify, others write")),
            option("generate", t("Write"), t("answers in words")),
            option("classify", t("Classify"), t("one of the labels in your data")),
        ),
    ),
    SettingEntry(
        "training.train_on",
        t("Learn from"),
        t("Which turns of a conversation are learned."),
        t(
            "Answers only teaches what to say. All turns also teaches what users write, which "
            "helps where there are few rows in an unusual style, and takes attention away from "
            "the answers."
        ),
        t("answers only"),
        "TRL, train on assistant messages only",
        "https://huggingface.co/docs/trl/sft_trainer#train-on-assistant-messages-only",
        (
            option("answers", t("Answers only"), t("what the assistant says")),
            option("all", t("All turns"), t("what users say as well")),
        ),
    ),
)
