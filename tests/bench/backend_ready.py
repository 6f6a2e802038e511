"""Time from the start of the backend's process to the answer of `initialize`, and its memory then."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import psutil
from client import BackendProcess
from result import report

REPETITIONS = 9


def main() -> None:
    seconds: list[float] = []
    megabytes: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(REPETITIONS + 1):
            began = time.perf_counter()
            backend = BackendProcess(Path(folder))
            backend.initialize()
            elapsed = time.perf_counter() - began
            # Whatever the first real request brings in belongs to the memory of a backend at work.
            backend.request("vibeflow/projects/list")
            memory = psutil.Process(backend.process.pid).memory_info().rss / 1e6
            backend.close()
            if number > 0:  # the first one compiles and fills the file cache
                seconds.append(elapsed)
                megabytes.append(memory)
    report("backend: start to ready", "s", seconds, limit=1.0)
    report("backend: memory after the first request", "MB", megabytes, limit=150.0)


main()
