"""What is being done to a project's folder, written down before it begins, so that a crash can be put right.

One file for each operation under `<home>/operations`; a lock beside it is held for as long as its maker
lives. Knows nothing of what the operations do: that is `moving`, `duplicating`, `deleting`; what becomes of
those whose maker died is `recovery`.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vibeflow.l10n import t
from vibeflow.protocol.errors import AlreadyRunning
from vibeflow.store.atomic import write_text
from vibeflow.store.home import Home


class Operation(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: Literal["move", "duplicate", "delete"]
    project_id: str = Field(pattern=r"^[0-9a-f]{12}$")
    source: Path
    target: Path | None = None
    token: str = Field(default_factory=lambda: secrets.token_hex(8), pattern=r"^[0-9a-f]{16}$")
    """Also lies in the folder that the operation makes, so that it is told from every other."""
    temporary: Path | None = None
    """Where the copy is made, beside the target."""
    leaving: Path | None = None
    """What the source is called while it is being removed."""
    name: str = ""
    """Of the duplicate."""
    ours: tuple[str, ...] = ()
    """What is to be deleted, from the source's folder."""
    fingerprint: str | None = None
    """Of the source, taken before it was copied."""


def folder_of(home: Home) -> Path:
    return home.root / "operations"


@contextlib.contextmanager
def alone(home: Home, project_id: str, name: str) -> Iterator[None]:
    """Nobody else does anything to this project's folder meanwhile.

    Raises:
        AlreadyRunning: another window does.
    """
    folder = folder_of(home)
    folder.mkdir(mode=0o700, exist_ok=True)
    try:
        with FileLock(str(folder / f"{project_id}.lock"), timeout=0.2):
            yield
    except Timeout as error:
        raise AlreadyRunning(
            t("{name} is just being moved, copied or deleted, in this window or another one.", name=name),
            hint=t("Wait until that is done, then try again."),
        ) from error


def write(home: Home, operation: Operation) -> None:
    """Put it on record, anew or in place of what was said before. The caller is `alone`."""
    write_text(_file(home, operation), operation.model_dump_json() + "\n")


def erase(home: Home, operation: Operation) -> None:
    _file(home, operation).unlink(missing_ok=True)


def abandoned(home: Home) -> Iterator[Operation]:
    """Those whose maker died, each held while the caller puts it right."""
    folder = folder_of(home)
    if not folder.is_dir():
        return
    for file in sorted(folder.glob("*.json")):
        with contextlib.suppress(Timeout), FileLock(str(folder / f"{file.name[:12]}.lock"), timeout=0):
            try:
                operation = Operation.model_validate_json(file.read_bytes())
            except FileNotFoundError:
                continue  # its maker has just finished
            except (OSError, ValidationError):
                file.rename(file.with_suffix(".unreadable"))
                continue
            yield operation


def _file(home: Home, operation: Operation) -> Path:
    return folder_of(home) / f"{operation.project_id}-{operation.token}.json"
