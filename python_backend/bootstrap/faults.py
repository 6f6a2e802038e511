"""What can go wrong, in words: what happened and what to do. Recognises it in what pip and venv print."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sys
from pathlib import Path

from words import number, t

NO_NETWORK = re.compile(
    r"NewConnectionError|ConnectTimeout|ReadTimeout|ConnectionResetError|ProxyError|NameResolutionError"
    r"|SSLError|CERTIFICATE_VERIFY_FAILED|Temporary failure in name resolution|Network is unreachable"
    r"|Connection refused"
)
NO_SPACE = re.compile(
    r"No space left on device|\[Errno 28\]|Disk quota exceeded|not enough space on the disk", re.I
)
NO_MATCH = re.compile(
    r"No matching distribution|Could not find a version|ResolutionImpossible|conflicting dependencies"
)

MISMATCH = re.compile(
    r"THESE PACKAGES DO NOT MATCH THE HASHES|Hashes are required|all requirements must have"
)

AGAIN = t("The log has the details. Trying again completes what is missing.")
MB = 1_000_000


class Fault(Exception):
    """What the user is told. Codes: noVenv, tooOld, noNetwork, noPackage, diskFull, noPermission, busy,
    broken, cancelled."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.code, self.message, self.hint = code, message, hint


class Cancelled(Exception):
    """The caller wants no more of it."""


def as_fault(error: BaseException, folder: Path) -> Fault:
    if isinstance(error, Fault):
        return error
    if isinstance(error, Cancelled):
        hint = t("What was downloaded is kept; start it again to go on.")
        return Fault("cancelled", t("Setting up Python was cancelled."), hint)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        return disk_full(folder)
    return Fault("broken", t("Setting up Python failed: {error}", error=error), AGAIN)


def spoken_of(output: str, otherwise: str, folder: Path) -> Fault:
    """The fault that the output of a program speaks of; `otherwise` is what to call one that is not known."""
    if NO_SPACE.search(output):
        return disk_full(folder)
    if NO_NETWORK.search(output):
        return Fault(
            "noNetwork",
            t("The package index could not be reached."),
            t("Check the network and the settings http.proxy and vibeflow.python.indexUrl, then try again."),
        )
    if "ensurepip" in output:
        return no_venv()
    if re.search(r"Permission denied|Access is denied|\[Errno 13\]", output):
        hint = t("Make the folder writable for you, then try again.")
        return Fault("noPermission", t("{folder} must not be written to.", folder=folder), hint)
    if MISMATCH.search(output):
        return Fault(
            "noPackage",
            t(
                "A package is not the file that VibeFlow was tested with: its digest is another. It was not "
                "installed."
            ),
            t(
                "Set vibeflow.python.indexUrl to an index with the original files, and ask whoever runs the "
                "other one why they differ."
            ),
        )
    last = [line.strip() for line in output.splitlines() if line.strip()][-1:] or [t("It said nothing.")]
    if NO_MATCH.search(output):
        hint = t("Choose another Python or another index in the settings under vibeflow.python.")
        return Fault("noPackage", t("The index has no package that fits: {said}", said=last[0]), hint)
    return Fault("broken", f"{otherwise} {last[0]}", AGAIN)


def disk_full(folder: Path, needed: int | None = None) -> Fault:
    free = shutil.disk_usage(existing(folder)).free
    message = t(
        "There is too little space for the Python environment: {free} free in {folder}.",
        free=size(free),
        folder=folder,
    )
    if needed is not None:
        message += " " + t("About {size} are needed.", size=size(needed))
    return Fault(
        "diskFull",
        message,
        t("Free some space and try again. What was installed so far is kept."),
    )


def no_venv() -> Fault:
    hint = t("Install the venv package of your system's Python, or choose another Python.")
    if os.name == "posix":
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        hint += " " + t("On Debian and Ubuntu: sudo apt-get install {package}.", package=package)
    message = t("{python} cannot make environments: ensurepip is missing.", python=sys.executable)
    return Fault("noVenv", message, hint)


def size(count: float) -> str:
    if count >= 1000 * MB:
        return number(count / 1000 / MB, ".1f") + " GB"
    return number(count / MB, ".0f") + " MB"


def existing(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    return folder if folder.exists() or folder == folder.parent else existing(folder.parent)
