"""Which process is which, when ids are used again, clocks are moved and machines restart.

A process is named by its id and its start in a clock that nobody can set: on Linux the kernel's ticks since
boot, together with the boot's own id. Elsewhere psutil's creation time. Signals nothing.
"""

from __future__ import annotations

import functools
from pathlib import Path

import psutil


@functools.cache
def boot_id() -> str:
    """Differs after each restart of the machine; empty where the system does not say (then start times
    decide)."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def started(pid: int) -> str | None:
    """When `pid` started, as an opaque word to compare; None when there is no such process (a zombie is
    none)."""
    try:
        # The name, in parentheses, may itself hold spaces and parentheses: take what follows the last one.
        fields = (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
    except OSError:
        return _started_elsewhere(pid)
    return None if fields[0] in ("Z", "X") else f"ticks:{fields[19]}"


def _started_elsewhere(pid: int) -> str | None:
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return f"time:{process.create_time():.2f}"
    except psutil.Error:
        return None
