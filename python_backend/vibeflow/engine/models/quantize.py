"""QLoRA's base: linear layers in four bits (NF4, doubly quantised), by bitsandbytes.

Saves memory, not time: each product unpacks its weights again. Runs on a CPU as well.
"""

from __future__ import annotations

import importlib.util
from typing import Any

from vibeflow.l10n import t
from vibeflow.protocol.errors import EnvironmentFault, ErrorAction

from .device import Device
from .memory_fit import SHARE


def keep_differentiable(model: Any) -> None:
    """Keep the four-bit layers from repacking their weights, for good and with a loss, at the first
    evaluation on a CPU with bf16 instructions: a repacked layer gives no gradient, and other answers."""
    for module in model.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False


_HEADS = ["classifier", "pre_classifier", "classification_head", "pooler.dense", "score"]
"""What a classifier's head is called: it is new and learns whole, so it stays as it is."""


def four_bit(device: Device, classifier: bool = False) -> dict[str, Any]:
    """What `from_pretrained` is told; raises `EnvironmentFault` where bitsandbytes is missing."""
    if importlib.util.find_spec("bitsandbytes") is None:
        raise EnvironmentFault(
            t("QLoRA needs the package bitsandbytes, which is not installed."),
            hint=t("Set up Python again, or choose the method lora."),
            action=ErrorAction(kind="setUpPython", label=t("Set up Python")),
        )
    from transformers import BitsAndBytesConfig

    config = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type="nf4",
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=device.dtype,
        llm_int8_skip_modules=_HEADS if classifier else None,
    )
    return {"quantization_config": config, "device_map": {"": device.kind}}


def unpacked(model: Any, parameters: int, device: Device) -> Any | None:
    """The four-bit model with plain layers of the very values that it computes with: same answers, far
    sooner. None where that would take more memory than there is to spare."""
    if parameters * device.dtype.itemsize > device.memory_free() * SHARE:
        return None
    plain = model.dequantize()
    plain.requires_grad_(False)
    return plain.eval()
