"""Orders workers from a nursery, so that a test can kill dozens of real ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from jobs_kit import ENVIRONMENT

HERE = Path(__file__).resolve().parent


class Nursery:
    def __init__(self) -> None:
        # Freed memory goes back at once, so that a limit on address space means what it says.
        env = {
            **ENVIRONMENT,
            "OMP_NUM_THREADS": "1",
            "MALLOC_MMAP_THRESHOLD_": "65536",
            "MALLOC_ARENA_MAX": "1",
        }
        self._process = subprocess.Popen(
            [sys.executable, str(HERE / "nursery.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=env,
            text=True,
        )
        assert self._line() == "ready"

    def start(self, folder: Path, **faults: Any) -> int:
        """A worker for the job in `folder`; returns its process id."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"folder": str(folder), **faults}) + "\n")
        self._process.stdin.flush()
        return int(self._line())

    def wait(self) -> int:
        """Exit code of the last one started."""
        return int(json.loads(self._line())[1])

    def run(self, folder: Path, **faults: Any) -> int:
        self.start(folder, **faults)
        return self.wait()

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)
        assert self._process.stdout is not None
        self._process.stdout.close()

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the nursery is gone"
        return line.strip()


def long_form() -> bool:
    """Whether `npm run torture` asks for the whole of an experiment."""
    return os.environ.get("VIBEFLOW_TORTURE") == "1"
