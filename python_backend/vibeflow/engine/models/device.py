"""What this machine computes with: device, threads, and the number format it is fast at.

The choice between bf16 and fp32 on a CPU is measured, not guessed from a list of processors: a short probe
times both on the shape of a layer. A run keeps its choice for life (see `Device.to_json`), since another
format or thread count would change the last bits of every result.
"""

from __future__ import annotations

import os
import re
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil
import torch

from vibeflow.l10n import tn

_PROBE_ROWS, _PROBE_WIDTH = 768, 512
_PROBE_ROUNDS = 7
_WORTH_IT = 1.25
"""bf16 must beat fp32 by this much in the probe: below that, fp32's precision is the better bargain."""


@dataclass(frozen=True)
class Device:
    """Where and how tensors are computed."""

    kind: str
    """torch's name: "cpu", "cuda"."""
    precision: str
    """"fp32" or "bf16": format of the weights while computing."""
    threads: int
    name: str
    """For people: "CPU" or the GPU's name."""

    @property
    def dtype(self) -> torch.dtype:
        return torch.bfloat16 if self.precision == "bf16" else torch.float32

    @property
    def label(self) -> str:
        """ "CPU, 2 threads, bf16"."""
        if self.kind != "cpu":
            return f"{self.name}, {self.precision}"
        threads = tn("{n} thread", "{n} threads", self.threads)
        return f"{self.name}, {threads}, {self.precision}"

    def activate(self) -> None:
        """Give this process the threads; to be called once, before any computing."""
        torch.set_num_threads(self.threads)

    def to_json(self) -> dict[str, str | int]:
        return asdict(self)

    @classmethod
    def from_json(cls, value: dict[str, str | int]) -> Device:
        return cls(str(value["kind"]), str(value["precision"]), int(value["threads"]), str(value["name"]))

    def memory_used(self) -> int:
        """Bytes: resident memory of this process, or what is allocated on the GPU."""
        if self.kind == "cuda":
            return int(torch.cuda.memory_allocated())
        return int(psutil.Process().memory_info().rss)

    def memory_total(self) -> int:
        """Bytes of RAM, or of the GPU."""
        if self.kind == "cuda":
            return int(torch.cuda.get_device_properties(0).total_memory)
        return int(psutil.virtual_memory().total)

    def memory_free(self) -> int:
        """Bytes of RAM, or of the GPU, that can be taken: a container's limit counted."""
        if self.kind == "cuda":
            return int(torch.cuda.mem_get_info()[0])
        return host_memory_free()


def host_memory_free() -> int:
    """Bytes of RAM that can be taken: a container's limit counted."""
    return min(int(psutil.virtual_memory().available), _container_room())


def choose(precision: str = "auto") -> Device:
    """The best device here, with the recipe's number format. `VIBEFLOW_DEVICE`, `VIBEFLOW_PRECISION`,
    `VIBEFLOW_THREADS` overrule both."""
    kind = os.environ.get("VIBEFLOW_DEVICE") or ("cuda" if torch.cuda.is_available() else "cpu")
    threads = int(os.environ.get("VIBEFLOW_THREADS") or cores())
    torch.set_num_threads(threads)
    wanted = os.environ.get("VIBEFLOW_PRECISION") or precision
    precision = _precision(kind) if wanted == "auto" else wanted
    name = torch.cuda.get_device_name(0) if kind == "cuda" else "CPU"
    return Device(kind, precision, threads, name)


def cores() -> int:
    """Physical cores that this process may use: affinity and a container's quota counted, never below 1."""
    counts = [psutil.cpu_count(logical=False) or 1]
    if hasattr(os, "sched_getaffinity"):
        counts.append(len(os.sched_getaffinity(0)))
    quota = Path("/sys/fs/cgroup/cpu.max")
    if quota.is_file():
        limit, _, period = quota.read_text(encoding="ascii").strip().partition(" ")
        if limit.isdigit() and period.isdigit():
            counts.append(max(1, round(int(limit) / int(period))))
    return max(1, min(counts))


def _container_room() -> int:
    """Bytes up to the container's limit; more than any machine has where there is none."""
    group = Path("/sys/fs/cgroup")
    try:
        limit = (group / "memory.max").read_text(encoding="ascii").strip()
        used = int((group / "memory.current").read_text(encoding="ascii"))
        cached = re.search(r"^inactive_file (\d+)$", (group / "memory.stat").read_text("ascii"), re.MULTILINE)
        return int(limit) - used + (int(cached[1]) if cached else 0)
    except (OSError, ValueError):
        return 1 << 62


def _precision(kind: str) -> str:
    if kind == "cuda":
        return "bf16" if torch.cuda.is_bf16_supported() else "fp32"
    return "bf16" if bf16_speedup() >= _WORTH_IT else "fp32"


def bf16_speedup() -> float:
    """How many times faster than fp32 this CPU multiplies bf16 matrices. Takes a few hundredths of a second.

    The best of several alternating rounds is compared: the best is what a busy machine disturbs least.
    """
    best: dict[torch.dtype, float] = {}
    for dtype in (torch.float32, torch.bfloat16):
        best[dtype] = float("inf")
    left = torch.ones(_PROBE_ROWS, _PROBE_WIDTH)
    right = torch.ones(_PROBE_WIDTH, _PROBE_WIDTH)
    pairs = {dtype: (left.to(dtype), right.to(dtype)) for dtype in best}
    for _ in range(_PROBE_ROUNDS):
        for dtype, (a, b) in pairs.items():
            start = time.perf_counter()
            torch.nn.functional.linear(a, b)
            best[dtype] = min(best[dtype], time.perf_counter() - start)
    return best[torch.float32] / best[torch.bfloat16]
