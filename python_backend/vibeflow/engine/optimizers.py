"""The optimizer that the settings name."""

from __future__ import annotations

from typing import Any

from vibeflow.recipe.training import TrainingSettings

from .adafactor import Adafactor
from .device import Device
from .optimizer import Optimizer

_RULES: dict[str, type[Optimizer]] = {"adamw": Optimizer, "adafactor": Adafactor}


def optimizer_for(model: Any, device: Device, settings: TrainingSettings) -> Optimizer:
    """Over everything in `model` that requires a gradient; raises KeyError for a name that the recipe would
    refuse."""
    return _RULES[settings.optimizer](model, device.dtype, settings.weight_decay)
