"""The files that a job reads, copied into its folder when it was made: they are what they were then, and
nothing in the folder leads out of it."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path
from typing import BinaryIO

from vibeflow.l10n import t
from vibeflow.protocol.errors import ForeignState
from vibeflow.store.inside import open_inside

from .spec import INPUTS, JobSpec

_CHUNK = 1 << 20


def check_inputs(folder: Path, spec: JobSpec) -> None:
    """Raises `ForeignState` where a file that the job reads is not what it was when the job was made."""
    for name, digest in spec.inputs.items():
        try:
            with open_inside(folder, INPUTS, name) as stream:
                same = _digest(stream) == digest
        except OSError as error:
            raise _refused(
                t(
                    "{file} of the job {job} cannot be read any more, so the job is not run.",
                    file=name,
                    job=folder.name,
                )
            ) from error
        if not same:
            raise _refused(
                t(
                    "{file} of the job {job} is not what it was when the job was made, so the job "
                    "is not run.",
                    file=name,
                    job=folder.name,
                )
            )


def refuse_links(folder: Path) -> None:
    """
    Raises:
        ForeignState: there is something in the job's folder that is neither a file nor a folder.
        OSError: a folder cannot be read.
    """
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as found:
            for entry in found:
                mode = entry.stat(follow_symlinks=False).st_mode
                if stat.S_ISDIR(mode):
                    waiting.append(Path(entry.path))
                elif not stat.S_ISREG(mode):
                    name = Path(entry.path).relative_to(folder).as_posix()
                    raise ForeignState(
                        t(
                            "{file} in the job {job} is a link or no ordinary file, which VibeFlow never "
                            "makes. The job is not run.",
                            file=name,
                            job=folder.name,
                        ),
                        hint=t("Delete it if you know where it comes from, or start the run again."),
                    )


def file_digest(file: Path) -> str:
    """sha256 of a file, as hex."""
    with file.open("rb") as stream:
        return _digest(stream)


def _digest(stream: BinaryIO) -> str:
    hasher = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        hasher.update(chunk)
    return hasher.hexdigest()


def _refused(why: str) -> ForeignState:
    return ForeignState(
        why, hint=t("Something wrote into .vibeflow, which is VibeFlow's own. Start the run again.")
    )
