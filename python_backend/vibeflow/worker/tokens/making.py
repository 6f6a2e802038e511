"""Lets a process of its own turn rows into files of examples: how far it is, and how it ends."""

from __future__ import annotations

import pickle
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vibeflow.children.start import start
from vibeflow.engine.rows.encoding import Encoder, RowFate
from vibeflow.engine.rows.file import RowsFile
from vibeflow.engine.rows.interrupted import Interrupted
from vibeflow.protocol.errors import from_wire

from .child import Asked
from .lines import Failed, Progress, Written, said

_CHILD = "vibeflow.worker.tokens.child"
_LOOK = 0.2
"""Seconds between two looks at whether to stop."""
_STANDARD_ERROR = 2

Made = tuple[tuple[str, ...], Counter[RowFate]]
"""The files' names in the order of the rows, and what became of the rows."""


class Died(Exception):  # it is caught, or becomes one of the error tree's
    """The process ended in the middle, most likely for want of memory."""


def make(
    rows: RowsFile,
    encoder: Encoder[Any],
    folder: Path,
    processes: int,
    progress: Callable[[int], None],
    should_stop: Callable[[], bool],
) -> Made:
    """Write the rows' examples into `folder`, which is there and empty.

    Args:
        progress: told how many rows are done.

    Raises:
        VibeFlowError: a line is no row, the model's template does not end, the disk is full.
        Interrupted: `should_stop` said yes.
        Died: no word came of how it ended.
    """
    child = start(["-m", _CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=_STANDARD_ERROR)
    assert child.stdin is not None and child.stdout is not None
    over, stopped = threading.Event(), threading.Event()
    watch = threading.Thread(target=_watch, args=(child, should_stop, over, stopped), daemon=True)
    counts: Counter[RowFate] = Counter()
    done = 0
    files: tuple[str, ...] | None = None
    try:
        watch.start()
        try:
            with child.stdin as words:
                pickle.dump(Asked(rows, encoder, folder, processes), words)
        except OSError:
            pass  # it is gone, and what it said of that is read below
        for line in child.stdout:
            match said.validate_json(line):
                case Progress() as more:
                    counts.update(more.counts)
                    done += more.rows
                    progress(done)
                case Written() as end:
                    files = end.files
                case Failed() as failed:
                    raise from_wire(failed.error)
    finally:
        over.set()
        child.kill()
        child.wait()
        child.stdout.close()
    if stopped.is_set():
        raise Interrupted
    if files is None or done != len(rows):
        raise Died
    return files, counts


def _watch(
    child: subprocess.Popen[bytes],
    should_stop: Callable[[], bool],
    over: threading.Event,
    stopped: threading.Event,
) -> None:
    while not over.wait(_LOOK):
        if should_stop():
            stopped.set()
            child.kill()
            return
