"""What the machine did between two measurements: memory, swap, how busy it was, how long it waited for data.

A gauge that a system does not have is None, never nought.
"""

from __future__ import annotations

import contextlib
import time
import warnings
from pathlib import Path

import psutil
import torch

from vibeflow.protocol.training import TrainPoint

from ..models.device import Device
from .checkpoint import Progress
from .others import Others

POINT_EVERY = 0.2
"""Seconds between two measurements at least: five a second are plenty for a curve."""
_STATUS = Path("/proc/self/status")
_RESET = Path("/proc/self/clear_refs")


class Window:
    """Sums since the last measurement."""

    def __init__(self, device: Device) -> None:
        self._device = device
        self._process = psutil.Process()
        self.peak = 0
        """Highest memory of the run so far, in bytes."""
        self._told = 0.0
        self._swap = _swapped()
        self._others = Others()
        self._clear()
        self._highest()

    @property
    def due(self) -> bool:
        return time.perf_counter() - self._told >= POINT_EVERY

    def add(
        self, loss: float, trained: int, tokens: int, seconds: float, computing: float, waiting: float
    ) -> None:
        """A step's sums; evaluations and saves left out.

        Args:
            computing: processor seconds of all threads.
            waiting: seconds until the step's rows lay on the device.
        """
        self._loss += loss
        self._trained += trained
        self._tokens += tokens
        self._seconds += seconds
        self._computing += computing
        self._waiting += waiting

    def point(self, progress: Progress, rate: float, norm: float) -> TrainPoint:
        """The measurement, after which a new window begins."""
        seconds = max(1e-9, self._seconds)
        swap, before = _swapped(), self._swap
        memory = self._highest()
        self.peak = max(self.peak, memory)
        point = TrainPoint(
            step=progress.step,
            loss=self._loss / max(1, self._trained),
            learning_rate=rate,
            grad_norm=norm,
            tokens_per_second=self._tokens / seconds,
            memory_bytes=memory,
            elapsed=progress.elapsed,
            busy=self._busy(seconds),
            memory_free=self._free(),
            swapped=None if swap is None or before is None else max(0, swap - before),
            data_wait=min(1.0, self._waiting / seconds),
            others=self._others.since(),
        )
        self._swap = swap
        self._clear()
        self._told = time.perf_counter()
        return point

    def _clear(self) -> None:
        self._loss = self._seconds = self._computing = self._waiting = 0.0
        self._trained = self._tokens = 0

    def _busy(self, seconds: float) -> float | None:
        if self._device.kind == "cuda":
            try:
                return min(1.0, torch.cuda.utilization() / 100)
            except Exception:  # it takes a package and a driver that not every machine has
                return None
        return min(1.0, self._computing / (seconds * self._device.threads))

    def _free(self) -> int | None:
        if self._device.kind == "cuda":
            return int(torch.cuda.mem_get_info()[0])
        return int(psutil.virtual_memory().available)

    def _highest(self) -> int:
        """Highest use since the last call, where the system keeps it; else what is used now."""
        if self._device.kind == "cuda":
            highest = int(torch.cuda.max_memory_allocated())
            torch.cuda.reset_peak_memory_stats()
            return highest
        now = int(self._process.memory_info().rss)
        with contextlib.suppress(OSError, ValueError, IndexError):
            words = _STATUS.read_text(encoding="ascii", errors="replace").partition("VmHWM:")[2].split()
            highest = int(words[0]) * 1024
            _RESET.write_bytes(b"5")
            return max(now, highest)
        return now


def _swapped() -> int | None:
    """Bytes that went to and came from the swap since the machine was started."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            swap = psutil.swap_memory()
        except Exception:  # psutil warns where the system does not say
            return None
    return int(swap.sin + swap.sout)
