"""The file that says which parts of an environment are finished, and the lock that its making is under."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from faults import Fault
from words import t

MARKER = "vibeflow-environment.json"


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def read_marker(folder: Path) -> dict[str, dict[str, Any]]:
    """Which parts are finished. A marker that does not parse vouches for nothing."""
    try:
        marker = json.loads((folder / MARKER).read_text("utf-8"))
        return dict(marker["parts"]) if marker["format"] == 1 else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def write_marker(folder: Path, parts: dict[str, dict[str, Any]]) -> None:
    temporary = folder / f"{MARKER}.new"
    with temporary.open("w", encoding="utf-8") as file:
        json.dump({"format": 1, "parts": parts}, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / MARKER)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Two windows must not make the same environment at once. The lock goes with the process."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.lock").open("a+") as file:
        try:
            if os.name == "nt":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # Windows only
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            hint = t("Wait until it is done there, then try again.")
            raise Fault("busy", t("Another window is setting up Python already."), hint) from error
        yield
