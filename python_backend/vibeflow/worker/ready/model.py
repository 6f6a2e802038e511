"""What every kind of worker does first: resolve the model, choose the device once, load."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from vibeflow.engine.files import write_file
from vibeflow.engine.models.device import Device, choose
from vibeflow.engine.models.hub import Resolved, resolve, revision_of
from vibeflow.engine.models.load import Loaded
from vibeflow.engine.models.tuned import Tuned, open_tuned
from vibeflow.l10n import t
from vibeflow.text.models import is_complete

from ..process.reporter import Says

DEVICE_FILE = "device.json"
_SMALL = 300_000_000
"""Bytes of weights up to which a model answers in fp32."""


def device_for(folder: Path, precision: str = "auto") -> Device:
    """The job's device, chosen at its first start and kept: a resumed run must compute as it began."""
    path = folder / DEVICE_FILE
    try:
        device = Device.from_json(json.loads(path.read_text(encoding="utf-8")))
        if device.kind == choose().kind:
            return device
    except (OSError, ValueError, KeyError):
        pass
    device = choose(precision)
    temporary = path.with_name(f".{DEVICE_FILE}.tmp")
    write_file(temporary, json.dumps(device.to_json()).encode())
    temporary.replace(path)
    return device


def inference_device(device: Device, model_folder: Path) -> Device:
    """fp32 for small models on a CPU: one token at a time, bf16 gains nothing there and answers would differ
    more between batch sizes."""
    size = sum(path.stat().st_size for path in model_folder.glob("*.safetensors"))
    small = device.kind == "cpu" and size < _SMALL
    return replace(device, precision="fp32") if small else device


def find_model(model: str, model_path: Path | None, revision: str | None, reporter: Says) -> Resolved:
    """The base model's files, fetched when they are not here; raises `ModelUnavailable`."""
    if model_path is not None and is_complete(model_path):
        return Resolved(model_path, revision_of(model, model_path))
    return resolve(model, revision, reporter.log)


def open_version(tuned: Tuned, device: Device, base: Callable[[], Resolved], reporter: Says) -> Loaded:
    """A tuned version, ready to answer; raises `ModelUnavailable`."""
    device = inference_device(device, tuned.folder if tuned.whole else base().folder)
    device.activate()
    loaded = open_tuned(tuned, device, base)
    reporter.log(
        t(
            "Loaded {base}: {parameters:,.1f} million parameters. {device}.",
            base=tuned.base,
            parameters=loaded.parameters / 1e6,
            device=device.label,
        )
    )
    return loaded
