"""Measures this computer with a project's own settings: a few steps in a process of their own. One at a time;
knows how to start and end it, not what it does (that is `worker.probe`)."""

from __future__ import annotations

import logging
import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from vibeflow.children.start import start
from vibeflow.jobs.spec import TrainPayload
from vibeflow.store.calibration import Shape
from vibeflow.store.home import HOME_VARIABLE, Home

log = logging.getLogger(__name__)

PROBE_MODULE = "vibeflow.worker.probe"
_LONGEST = 120.0
"""Seconds after which a probe is ended: a model for which a few steps take longer is not measured."""


class Prober:
    """Safe to use from several threads."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = threading.Lock()
        self._busy: Shape | None = None
        self._child: subprocess.Popen[bytes] | None = None
        self._failed: set[Shape] = set()
        self._closed = False

    def working_on(self, shape: Shape) -> bool:
        return self._busy == shape

    def failed(self, shape: Shape) -> bool:
        """Whether it was tried since the start of this process, in vain: not again by itself."""
        return shape in self._failed

    def begin(self, payload: TrainPayload, shape: Shape, done: Callable[[], None]) -> bool:
        """Measure in the background; False when something is being measured already."""
        with self._lock:
            if self._busy is not None or self._closed:
                return False
            self._busy = shape
        threading.Thread(target=self._run, args=(payload, shape, done), name="probe", daemon=True).start()
        return True

    def close(self) -> None:
        """End what is being measured."""
        self._closed = True
        child = self._child
        if child is not None and child.poll() is None:
            child.kill()

    def _run(self, payload: TrainPayload, shape: Shape, done: Callable[[], None]) -> None:
        try:
            if not self._measure(payload, shape):
                self._failed.add(shape)
        except Exception:
            log.exception("The computer could not be measured")
            self._failed.add(shape)
        finally:
            self._busy = self._child = None
            if not self._closed:
                done()

    def _measure(self, payload: TrainPayload, shape: Shape) -> bool:
        path: Path = self._home.logs / "probe.log"
        request = f"{shape.model_dump_json()}\n{payload.model_dump_json()}\n".encode()
        with path.open("wb") as output:
            self._child = start(
                ["-m", PROBE_MODULE],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._home.root,
                env={**os.environ, HOME_VARIABLE: str(self._home.root)},
            )
            if self._closed:  # while it was starting
                self._child.kill()
            try:
                self._child.communicate(request, timeout=_LONGEST)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        if self._child.returncode:
            log.warning("The probe ended with %s; see %s", self._child.returncode, path)
        return self._child.returncode == 0
