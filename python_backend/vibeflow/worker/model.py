"""What every kind of worker does first: resolve the model, choose the device once, load."""

from __future__ import annotations

import json
from pathlib import Path

from vibeflow.engine.device import Device, choose
from vibeflow.engine.files import write_file
from vibeflow.engine.hub import Resolved, resolve, revision_of
from vibeflow.engine.load import Loaded, load_model
from vibeflow.text.models import is_complete

from .reporter import Reporter

_DEVICE_FILE = "device.json"


def device_for(folder: Path) -> Device:
    """The job's device, chosen at its first start and kept: a resumed run must compute as it began."""
    path = folder / _DEVICE_FILE
    try:
        device = Device.from_json(json.loads(path.read_text(encoding="utf-8")))
        if device.kind == choose().kind:
            return device
    except (OSError, ValueError, KeyError):
        pass
    device = choose()
    temporary = path.with_name(f".{_DEVICE_FILE}.tmp")
    write_file(temporary, json.dumps(device.to_json()).encode())
    temporary.replace(path)
    return device


def open_model(
    model: str, model_path: Path | None, revision: str | None, device: Device, reporter: Reporter
) -> tuple[Loaded, Resolved]:
    """Load the base model, fetching it when it is not here; raises `ModelUnavailable`."""
    if model_path is not None and is_complete(model_path):
        resolved = Resolved(model_path, revision_of(model, model_path))
    else:
        resolved = resolve(model, revision, reporter.log)
    device.activate()
    loaded = load_model(resolved.folder, device)
    reporter.log(f"Loaded {model}: {loaded.parameters / 1e6:,.1f} million parameters. {device.label}.")
    return loaded, resolved
