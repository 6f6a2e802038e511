"""From Start to the first training step on the bundled sample: runner, worker, model, first batch."""

from __future__ import annotations

import json
import os
import tempfile
import time
from importlib.resources import files
from pathlib import Path

import psutil
from client import BackendProcess
from result import report

REPETITIONS = 3
TIMEOUT = 120.0


def wait_for_event(project: Path, kind: str) -> None:
    """Until some job of the project has logged an event of this kind."""
    deadline = time.monotonic() + TIMEOUT
    while time.monotonic() < deadline:
        for log in project.glob(".vibeflow/jobs/*/events.jsonl"):
            for line in log.read_text(encoding="utf-8").splitlines(keepends=True):
                if line.endswith("\n") and json.loads(line)["event"]["type"] == kind:
                    return
        time.sleep(0.01)
    raise TimeoutError(f"No {kind} event within {TIMEOUT:.0f} s in {project}.")


def end_processes_of(home: Path) -> None:
    """The runner and the worker are detached; here they are not wanted any more."""
    for process in psutil.process_iter():
        try:
            if process.environ().get("VIBEFLOW_HOME") == str(home) and process.pid != os.getpid():
                process.kill()
        except psutil.Error:
            continue


def measure() -> float:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        backend = BackendProcess(home)
        try:
            backend.initialize()
            project = backend.request("vibeflow/projects/create", {"name": "Bench", "path": None})
            sample = str(files("vibeflow") / "samples" / "support_replies.csv")
            backend.request("vibeflow/datasets/import", {"projectId": project["id"], "source": sample})
            began = time.perf_counter()
            backend.request("vibeflow/training/start", {"projectId": project["id"]})
            wait_for_event(Path(project["path"]), "trainPoint")
            return time.perf_counter() - began
        finally:
            backend.close()
            end_processes_of(home)


report("training: Start to first step", "s", [measure() for _ in range(REPETITIONS)])
