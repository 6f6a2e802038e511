"""What a job is asked while it runs: files in its `control` folder. Asking is not doing: the worker looks and
obeys."""

from __future__ import annotations

from pathlib import Path

from vibeflow.store import atomic
from vibeflow.store.inside import inside

CONTROL = "control"


def control_folder(folder: Path) -> Path:
    """Where requests to the job in `folder` lie; made where it is missing.

    Raises:
        ForeignState: it is a link.
        OSError: it cannot be made.
    """
    control = inside(folder, CONTROL)
    control.mkdir(exist_ok=True)
    return control


def request_stop(folder: Path) -> None:
    """Ask the job in `folder` to end early and keep what it has. Asking twice is the same as once.

    Raises:
        OSError: the request could not be written.
    """
    atomic.write_bytes(control_folder(folder) / "stop", b"")


def stop_requested(folder: Path) -> bool:
    """Whether someone asked. Costs one stat: a worker may look at every step."""
    return (folder / CONTROL / "stop").exists()


def request_pause(folder: Path) -> None:
    """Ask the job in `folder` to save a checkpoint and end, to be begun again by `take_back_pause`.

    Raises:
        OSError: the request could not be written.
    """
    atomic.write_bytes(control_folder(folder) / "pause", b"")


def take_back_pause(folder: Path) -> None:
    """Let a paused job go on; nothing when it is not asked to pause."""
    (folder / CONTROL / "pause").unlink(missing_ok=True)


def pause_requested(folder: Path) -> bool:
    """Whether someone asked for a pause, or the job is paused."""
    return (folder / CONTROL / "pause").exists()


def request_epochs(folder: Path, epochs: int) -> None:
    """Ask a training job to go on to another number of passes in all.

    Raises:
        OSError: the request could not be written.
    """
    atomic.write_bytes(control_folder(folder) / "epochs", str(epochs).encode())


def requested_epochs(folder: Path) -> int | None:
    """The passes last asked for; None when nobody did."""
    try:
        return max(1, int((folder / CONTROL / "epochs").read_bytes()))
    except (OSError, ValueError):
        return None


def request_discard(folder: Path) -> None:
    """Ask the training job in `folder` to end, and not to keep what it has.

    Raises:
        OSError: the request could not be written.
    """
    atomic.write_bytes(control_folder(folder) / "discard", b"")
    request_stop(folder)


def discard_requested(folder: Path) -> bool:
    return (folder / CONTROL / "discard").exists()
