"""What a run was told, for reading: the settings that set one run apart from another."""

from __future__ import annotations

from vibeflow.features.setup.settings import shown
from vibeflow.jobs.spec import TrainPayload
from vibeflow.l10n import number, plain, t
from vibeflow.protocol.training import RunSetting
from vibeflow.recipe.training import TrainingSettings

_NAMES = {
    "model": t("Base model"),
    "training.method": t("Method"),
    "training.epochs": t("Passes"),
    "training.learning_rate": t("Learning rate"),
    "training.batch_size": t("Batch"),
    "training.gradient_accumulation_steps": t("Batches per step"),
    "training.max_seq_length": t("Longest row"),
    "training.lora.r": t("Adapter size (r)"),
    "training.lora.alpha": t("Adapter strength (alpha)"),
    "training.lora.dropout": t("Adapter dropout"),
    "training.warmup_ratio": t("Warm-up"),
    "training.lr_scheduler_type": t("Learning rate schedule"),
    "training.weight_decay": t("Weight decay"),
    "training.train_on": t("Learns"),
    "training.seed": t("Seed"),
}


def run_settings(payload: TrainPayload) -> tuple[RunSetting, ...]:
    """The settings in the order in which they are read; those of the adapter only where there is one."""
    found = []
    for key, name in _NAMES.items():
        if key.startswith("training.lora.") and not payload.settings.traits.adapter:
            continue
        found.append(RunSetting(key=key, name=name, value=_value(payload, key)))
    return tuple(found)


def method_label(settings: TrainingSettings) -> str:
    """ "LoRA, rank 16"."""
    name = _method(settings)
    if not settings.traits.adapter:
        return name
    return t("{method}, rank {rank}", method=name, rank=settings.lora.r)


def batch_label(batch_size: int, accumulation: int) -> str:
    """ "16", or "8 x 2 added up"."""
    return (
        f"{batch_size}"
        if accumulation == 1
        else t("{batch} x {accumulation} added up", batch=batch_size, accumulation=accumulation)
    )


def _method(settings: TrainingSettings) -> str:
    name = shown(settings.method)
    return t("{method}, 4-bit", method=name) if settings.traits.four_bits else name


def _value(payload: TrainPayload, key: str) -> str:
    if key == "model":
        return payload.model
    value: object = payload.settings
    for part in key.split(".")[1:]:
        value = getattr(value, part)
    if key == "training.method":
        return _method(payload.settings)
    if key == "training.train_on":
        return t("answers") if value == "answers" else t("all turns")
    if isinstance(value, float):
        return plain(value)
    return number(value) if isinstance(value, int) else str(value)
