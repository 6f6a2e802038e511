"""What a job is asked while it runs: files in its `control` folder. Asking is not doing: the worker looks and
obeys."""

from __future__ import annotations

from pathlib import Path

from vibeflow.store import atomic

CONTROL = "control"


def request_stop(folder: Path) -> None:
    """Ask the job in `folder` to end early and keep what it has. Asking twice is the same as once.

    Raises:
        OSError: the request could not be written.
    """
    control = folder / CONTROL
    control.mkdir(exist_ok=True)
    atomic.write_bytes(control / "stop", b"")


def stop_requested(folder: Path) -> bool:
    """Whether someone asked. Costs one stat: a worker may look at every step."""
    return (folder / CONTROL / "stop").exists()
