"""This computer: cores, memory, graphics cards. Asks the system; torch is not for this process."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from threading import Lock

import psutil

LOCAL_CPU = "local-cpu"
_CARDS_EVERY = 60.0
_PATIENCE = 5.0


@dataclass(frozen=True)
class Machine:
    cores: int
    """That a run would use: physical ones."""
    memory_total: int
    memory_free: int
    gpus: tuple[tuple[str, int], ...]
    """Name and bytes of memory of each CUDA card."""

    @property
    def chosen(self) -> str:
        """Where the worker computes: on the first card where there is one, as `engine.models.device` does."""
        return "local-cuda-0" if self.gpus else LOCAL_CPU

    @property
    def memory(self) -> int:
        """Bytes that a run may take there now."""
        return self.gpus[0][1] if self.gpus else self.memory_free


def this_machine() -> Machine:
    memory = psutil.virtual_memory()
    cores = psutil.cpu_count(logical=False) or os.cpu_count() or 1
    return Machine(cores, int(memory.total), int(memory.available), _cards())


_known: tuple[float, tuple[tuple[str, int], ...]] | None = None
_asking = Lock()


def _cards() -> tuple[tuple[str, int], ...]:
    """By nvidia-smi, asked once a minute at most."""
    global _known
    with _asking:
        if _known is None or time.monotonic() - _known[0] >= _CARDS_EVERY:
            _known = time.monotonic(), _ask()
        return _known[1]


def _ask() -> tuple[tuple[str, int], ...]:
    program = shutil.which("nvidia-smi")
    if program is None or os.environ.get("VIBEFLOW_DEVICE", "cuda") != "cuda":
        return ()
    cards: list[tuple[str, int]] = []
    try:
        said = subprocess.run(
            [program, "--query-gpu=name,memory.total", "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=True,
        ).stdout
        for line in said.splitlines():
            name, _, mebibytes = line.rpartition(",")
            cards.append((name.strip(), int(float(mebibytes)) << 20))
    except (OSError, subprocess.SubprocessError, ValueError):
        return ()
    return tuple(cards)
