"""Lets computing threads wait gently while other programs want the processors, and eagerly while they don't.

Threads of OpenMP meet at a barrier thousands of times a second. On a quiet machine the fastest way to wait
there is to spin: sleeping costs a fifth of the speed. Beside one other program it is the slowest: the thread
that spins holds the processor for which the awaited one queues, and a step takes forty times as long. No
fixed number of spins is good at both (docs/reports/busy-machine.md), so this looks, several times a second,
how long the threads of this process queued, and chooses.

libgomp, the runtime of PyTorch on Linux, reads its settings once, but hardly spins while there are more of
its threads than processors (its manual, GOMP_SPINCOUNT). So a team of threads that sleep is held while the
machine is crowded. The runtimes of macOS and Windows hand the processor on while they spin: for them the
fixed setting of `threads` does.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

INTERVAL = 0.2
"""Seconds between two looks."""
_CROWDED = 0.25
"""Queueing threads on average, over an interval, from which waiting gently is faster: beside one other
program 0.45 to 0.95, on a quiet machine rarely over 0.1."""
_QUIET_LOOKS = 5
"""As many quiet looks in a row end the gentle waiting: programs work in bursts."""


def watch() -> None:
    """From now on, for as long as this process lives. Does nothing on systems that need nothing."""
    if sys.platform == "linux" and Path("/proc/self/schedstat").is_file():
        threading.Thread(target=_watch, name="crowding", daemon=True).start()


def _watch() -> None:
    follow(Queueing().share, Teams(), time.sleep)


def follow(share: Callable[[], float], teams: Teams, sleep: Callable[[float], None]) -> None:
    """Hold the teams while `share` says that the machine is crowded. Ends when looking fails."""
    quiet = 0
    while True:
        sleep(INTERVAL)
        try:
            crowded = share() > _CROWDED
        except OSError:
            teams.release()
            return
        quiet = 0 if crowded else quiet + 1
        if crowded:
            teams.hold()
        elif quiet >= _QUIET_LOOKS:
            teams.release()


class Queueing:
    """How many threads of this process stood ready to run and had no processor, on average since the last
    look. Source: /proc/<pid>/task/<tid>/schedstat, whose second number is that time in nanoseconds
    (Documentation/scheduler/sched-stats.rst of the kernel)."""

    def __init__(self, tasks: Path = Path("/proc/self/task")) -> None:
        self._tasks = tasks
        self._waited = self._look()
        self._at = time.monotonic()

    def share(self) -> float:
        waited, at = self._look(), time.monotonic()
        # A thread that ended since takes its time with it; a new one brings hardly any.
        grown = sum(max(0, time_ - self._waited.get(name, 0)) for name, time_ in waited.items())
        seconds = max(1e-3, at - self._at)
        self._waited, self._at = waited, at
        return grown / 1e9 / seconds

    def _look(self) -> dict[str, int]:
        found = {}
        for task in self._tasks.iterdir():
            try:
                found[task.name] = int((task / "schedstat").read_bytes().split()[1])
            except (FileNotFoundError, ProcessLookupError):  # ended meanwhile
                continue
        return found


class Teams:
    """A team of sleeping threads in each libgomp that is loaded, or none."""

    def __init__(self) -> None:
        self._over: threading.Event | None = None

    @property
    def held(self) -> bool:
        return self._over is not None

    def hold(self) -> None:
        if self._over is not None:
            return
        libraries = _loaded()
        if not libraries:
            return  # before PyTorch is there
        self._over = threading.Event()
        # A team belongs to the thread that made it, and ends with it.
        threading.Thread(target=_sleep_in_teams, args=(libraries, self._over), daemon=True).start()

    def release(self) -> None:
        if self._over is not None:
            self._over.set()
            self._over = None


def _sleep_in_teams(libraries: list[str], over: threading.Event) -> None:
    nothing = ctypes.cast(ctypes.CDLL(None).free, ctypes.c_void_p)
    threads = len(os.sched_getaffinity(0)) + 1
    for library in libraries:
        parallel = ctypes.CDLL(library).GOMP_parallel
        parallel.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint]
        parallel.restype = None
        parallel(nothing, None, threads, 0)  # each of them frees nothing, and goes to sleep
    over.wait()


def _loaded() -> list[str]:
    """Paths of the libgomps in this process: PyTorch brings its own, as scikit-learn does."""
    with Path("/proc/self/maps").open(encoding="utf-8", errors="surrogateescape") as maps:
        paths = {Path(line.split(maxsplit=5)[5].rstrip("\n")) for line in maps if "libgomp" in line}
    return sorted(str(path) for path in paths if path.name.startswith("libgomp") and path.is_file())
