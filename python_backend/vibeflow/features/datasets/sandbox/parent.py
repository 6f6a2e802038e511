"""Runs `child` for the backend: starts it, passes on its progress, ends it when it takes too long.

Whatever a file does to its reader (hang, exhaust memory, crash), the backend gets an error and lives on.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from vibeflow.children.start import start
from vibeflow.l10n import t
from vibeflow.protocol.errors import (
    Cancelled,
    DataUnreadable,
    ErrorAction,
    ErrorData,
    InternalError,
    VibeFlowError,
    from_wire,
)
from vibeflow.store.atomic import write_text

from ..build.progress import Progress
from ..build.request import BuildRequest
from .child import REQUEST
from .limits import too_large

CHILD = "vibeflow.features.datasets.sandbox.child"


class Handle:
    """Ends a child from another thread, also one that is only about to start."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._cancelled = False

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            if self._child is not None and self._child.poll() is None:
                self._child.kill()

    def holds(self, child: subprocess.Popen[bytes]) -> None:
        """From now on this child is the one to end."""
        with self._lock:
            self._child = child
            if self._cancelled:
                child.kill()


def run(
    folder: Path, request: BuildRequest, progress: Callable[[Progress], None], handle: Handle | None = None
) -> None:
    """Do `request` in a child process working in `folder`; raises what the child reports, or `Cancelled`."""
    handle = handle or Handle()
    write_text(folder / REQUEST, request.model_dump_json())
    environment = os.environ | {"TOKENIZERS_PARALLELISM": "false", "PYTHONIOENCODING": "utf-8"}
    with (folder / "child.log").open("wb") as log:
        child = start(
            program(folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, env=environment
        )
        handle.holds(child)
        # Wall time is bounded too: a child that waits on a dead network drive uses no processor time.
        killer = threading.Timer(3 * request.seconds, child.kill)
        killer.name = "import time limit"
        killer.start()
        try:
            error, done = _listen(child, progress)
        finally:
            if child.poll() is None:
                child.kill()
            code = child.wait()
            killer.cancel()
    if handle.cancelled:
        raise Cancelled(t("The import was cancelled."), hint=t("The data is as it was before."))
    if error is not None:
        raise error
    if not done:
        raise _died(code, request, folder)


def program(folder: Path) -> list[str]:
    return ["-m", CHILD, str(folder)]


def _listen(
    child: subprocess.Popen[bytes], progress: Callable[[Progress], None]
) -> tuple[VibeFlowError | None, bool]:
    assert child.stdout is not None
    for line in child.stdout:
        try:
            message = json.loads(line)
        except ValueError:
            continue
        if "stage" in message:
            progress(Progress.model_validate(message))
        elif "error" in message:
            child.wait()
            return _as_error(message["error"]), False
        elif message.get("done"):
            child.wait()
            return None, True
    return None, False


def _as_error(data: object) -> VibeFlowError:
    try:
        return from_wire(ErrorData.model_validate(data))
    except ValidationError:
        return InternalError(
            t("The file reader said something unintelligible."), hint=t("The details are in the log.")
        )


def _died(code: int, request: BuildRequest, folder: Path) -> VibeFlowError:
    """The child ended without a word: killed by a limit, by the system, or by a fault in a library."""
    name = request.source.name if request.source else None
    log = (folder / "child.log").read_text(encoding="utf-8", errors="replace")
    if "MemoryError" in log or "memory allocation" in log:
        return too_large()
    if code in (-9, -24, -15):
        return DataUnreadable(
            t(
                "Reading {name} took over {seconds:,} seconds or too much memory and was stopped.",
                name=name,
                seconds=request.seconds,
            )
            if name is not None
            else t(
                "Reading the data took over {seconds:,} seconds or too much memory and was stopped.",
                seconds=request.seconds,
            ),
            hint=t("Import a part of the file, or save it as plain CSV or JSONL."),
            action=ErrorAction(kind="chooseFile", label=t("Choose another file")),
        )
    if code in (-6, -7, -11):
        return DataUnreadable(
            t(
                "{name} makes its reader fail (signal {signal}): it is damaged, or needs too much memory.",
                name=name,
                signal=-code,
            )
            if name is not None
            else t(
                "The data makes its reader fail (signal {signal}): it is damaged, or needs too much memory.",
                signal=-code,
            ),
            hint=t("Save it as plain CSV or JSONL and import that."),
            action=ErrorAction(kind="chooseFile", label=t("Choose another file")),
        )
    last = log.strip().splitlines()[-1][:200] if log.strip() else t("it ended with code {code}", code=code)
    return InternalError(
        t("The reader of {name} stopped unexpectedly: {last}.", name=name, last=last)
        if name is not None
        else t("The reader of the data stopped unexpectedly: {last}.", last=last),
        hint=t("Nothing was changed. Try again; if it happens again, the file is worth a bug report."),
    )
