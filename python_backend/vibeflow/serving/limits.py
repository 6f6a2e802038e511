"""How long and how many: the limits of the API's connections, and the system's own on open files."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

BACKLOG = 128
"""Connections that the system holds until we take them. asyncio takes so many at one go."""
_MARGIN = 64
"""Files that the rest of the process may still open."""
_FEWEST = 8
_WANTED_FILES = 4096


@dataclass(frozen=True)
class Limits:
    """Times in seconds."""

    headers: float = 10.0
    """From a connection's beginning, or the first byte of a further request, to the end of the headers."""
    body: float = 15.0
    """From there to the end of the request."""
    idle: float = 10.0
    """Between two requests of one connection."""
    stalled: float = 20.0
    """That a client may read nothing of its answer while more than the buffers hold is ready for it."""
    connections: int = 512
    """Open at once. One more takes the place of the one that has been silent for longest."""


def within_system(limits: Limits) -> Limits:
    """The same, with no more connections than this process may have open; raises the process's own limit as
    far as it is allowed to."""
    if sys.platform == "win32":
        return limits
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = resource.RLIM_INFINITY
    wanted = _WANTED_FILES if hard == unlimited else min(hard, _WANTED_FILES)
    if soft != unlimited and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
        except (OSError, ValueError):
            pass  # the system's limit is lower than it says (macOS); we stay below what we have
    if soft == unlimited:
        return limits
    room = soft - _open_files() - BACKLOG - _MARGIN
    return replace(limits, connections=max(_FEWEST, min(limits.connections, room)))


def _open_files() -> int:
    for folder in ("/proc/self/fd", "/dev/fd"):
        if Path(folder).is_dir():
            return sum(1 for _ in Path(folder).iterdir())
    return _MARGIN
