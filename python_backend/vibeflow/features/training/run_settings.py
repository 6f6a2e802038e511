"""What a run was told, for reading: the settings that set one run apart from another."""

from __future__ import annotations

from vibeflow.jobs.spec import TrainPayload, TrainSettings
from vibeflow.protocol.training import RunSetting

_NAMES = {
    "model": "Base model",
    "training.method": "Method",
    "training.epochs": "Passes",
    "training.learning_rate": "Learning rate",
    "training.batch_size": "Batch",
    "training.gradient_accumulation_steps": "Batches per step",
    "training.max_seq_length": "Longest row",
    "training.lora.r": "Adapter size (r)",
    "training.lora.alpha": "Adapter strength",
    "training.lora.dropout": "Adapter dropout",
    "training.warmup_ratio": "Warm-up",
    "training.lr_scheduler_type": "Learning rate course",
    "training.weight_decay": "Weight decay",
    "training.train_on": "Learns",
    "training.seed": "Seed",
}
_METHODS = {"lora": "LoRA", "qlora": "QLoRA, 4-bit", "dora": "DoRA", "full": "Full fine-tuning"}
_ADAPTERS = frozenset({"lora", "qlora", "dora"})


def run_settings(payload: TrainPayload) -> tuple[RunSetting, ...]:
    """The settings in the order in which they are read; those of the adapter only where there is one."""
    found = []
    for key, name in _NAMES.items():
        if key.startswith("training.lora.") and payload.settings.method not in _ADAPTERS:
            continue
        found.append(RunSetting(key=key, name=name, value=_value(payload, key)))
    return tuple(found)


def method_label(settings: TrainSettings) -> str:
    """ "LoRA, rank 16"."""
    name = _METHODS[settings.method]
    return f"{name}, rank {settings.lora.r}" if settings.method in _ADAPTERS else name


def batch_label(batch_size: int, accumulation: int) -> str:
    """ "16", or "8 x 2 added up"."""
    return f"{batch_size}" if accumulation == 1 else f"{batch_size} x {accumulation} added up"


def _value(payload: TrainPayload, key: str) -> str:
    if key == "model":
        return payload.model
    value: object = payload.settings
    for part in key.split(".")[1:]:
        value = getattr(value, part)
    if key == "training.method":
        return _METHODS[str(value)]
    if key == "training.train_on":
        return "answers" if value == "answers" else "all turns"
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".") or "0"
    return f"{value:,}" if isinstance(value, int) else str(value)
