"""A version to serve, and a real server of it."""

from __future__ import annotations

import hashlib
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from jobs_kit import events, start, wait_for, write_job
from openai import OpenAI

from vibeflow.jobs.events import ServedEvent
from vibeflow.jobs.payloads.serve import ServePayload

KEY = "vf_secret"
ASKED = [{"role": "user", "content": "Hello?"}]


def write_version(folder: Path, model: Path) -> Path:
    """An adapter that changes nothing, in the layout of a trained version."""
    from vibeflow.engine.files import sha256
    from vibeflow.engine.models.adapters import adapter_config, add_lora
    from vibeflow.engine.models.device import Device
    from vibeflow.engine.models.hub import digest
    from vibeflow.engine.models.kept import weights_bytes
    from vibeflow.engine.models.load import load_model
    from vibeflow.engine.train.optimizer import Optimizer
    from vibeflow.recipe.training import LoraSettings

    device = Device("cpu", "fp32", 1, "CPU")
    wrapped = add_lora(load_model(model, device).model, LoraSettings(r=2), 1, str(model))
    weights = weights_bytes(Optimizer(wrapped, device.dtype, 0.0).weights())
    files = {
        "adapter_model.safetensors": weights,
        "adapter_config.json": adapter_config(wrapped).encode(),
    }
    about = {
        "base": str(model),
        "revision": None,
        "base_digest": digest(model),
        "system_prompt": "Be brief.",
        "files": {name: sha256(data) for name, data in files.items()},
    }
    folder.mkdir()
    for name, data in {**files, "model.json": json.dumps(about).encode()}.items():
        (folder / name).write_bytes(data)
    return folder


def serve_job(folder: Path, version: Path, port: int) -> Path:
    folder.mkdir()
    payload = ServePayload(
        commit="c" * 40,
        version=1,
        model_name="support",
        model_dir=version,
        port=port,
        key_hash=hashlib.sha256(KEY.encode()).hexdigest(),
    )
    return write_job(folder, payload, "serve-0001")


def served(folder: Path) -> list[ServedEvent]:
    return [event for event in events(folder) if isinstance(event, ServedEvent)]


@dataclass
class Server:
    folder: Path
    version: Path
    process: subprocess.Popen[bytes]
    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def client(self) -> OpenAI:
        return OpenAI(base_url=f"{self.url}/v1", api_key=KEY, max_retries=0)


def begin(folder: Path, version: Path) -> Server:
    """A worker for the job in `folder`, which may have had one before; returns when it listens."""
    known = len(served(folder))
    process = start(folder)
    wait_for(lambda: len(served(folder)) > known or process.poll() is not None)
    assert len(served(folder)) > known, (folder / "log.txt").read_text(encoding="utf-8")
    return Server(folder, version, process, served(folder)[-1].port)


def end(server: Server) -> None:
    if server.process.poll() is None:
        server.process.terminate()
        server.process.wait(timeout=30)
