"""The child's side: ends this process when the one that started it is gone.

It has to work while the process is busy with what never ends. A thread of our own runs beside a loop of
Python, but not beside a single long call into C, so on Linux the system is asked for a signal as well.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable

VARIABLE = "VIBEFLOW_PARENT"
"""`pipe:<descriptor>`, or `process:<id>:<its start>`."""
_CHECK_SECONDS = 0.5


def end_with_parent() -> None:
    """From now on. Does nothing in a process that was started by hand."""
    kind, _, rest = os.environ.pop(VARIABLE, "").partition(":")
    if kind == "pipe":
        pipe = int(rest)
        os.set_inheritable(pipe, False)
        _signal_on_close(pipe)
        _watch(lambda: os.read(pipe, 1))
    elif kind == "process":
        process, _, began = rest.partition(":")
        _watch(lambda: _wait_for(int(process), float(began)))


def end_copies_with_us() -> None:
    """From now on every copy (fork) that is made of this process ends when this one is gone. A process that a
    library starts anew, as multiprocessing does where there are no copies, calls `end_with_starter`."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: _end_with(os.getppid()))


def end_with_starter() -> None:
    """Ends this process, which a library started, when the one that started it is gone."""
    _end_with(os.getppid())


def _end_with(process: int) -> None:
    def wait() -> None:
        if sys.platform == "win32":
            import psutil  # noqa: PLC0415  # on Windows alone

            _wait_for(process, psutil.Process(process).create_time())
        else:
            while os.getppid() == process:
                time.sleep(_CHECK_SECONDS)

    _watch(wait)


def _watch(wait: Callable[[], object]) -> None:
    def watch() -> None:
        wait()
        os._exit(1)

    threading.Thread(target=watch, name="parent watch", daemon=True).start()


def _signal_on_close(pipe: int) -> None:
    """SIGKILL by the system itself as soon as the other end is closed. What is closed before this call, the
    thread sees."""
    if sys.platform != "linux":
        return
    import fcntl

    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETSIG, signal.SIGKILL)
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)


def _wait_for(process: int, began: float) -> None:
    """Until that very process is gone: its id may be another's by then."""
    import psutil  # noqa: PLC0415  # every child loads this module; few come here

    while True:
        try:
            if abs(psutil.Process(process).create_time() - began) > 1:
                return
        except psutil.NoSuchProcess:
            return
        time.sleep(_CHECK_SECONDS)
