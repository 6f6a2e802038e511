"""What a process that reads untrusted files may use of memory and time, and what is said when it wants more.

Knows nothing of the files. Windows has no such limits: there the parent's clock is the only one.
"""

from __future__ import annotations

import contextlib
import sys

from vibeflow.protocol.errors import DataUnreadable, ErrorAction

MEMORY_BYTES = 4 << 30
"""Address space of the child; a 500 MB table needs about half of it."""


def confine(seconds: int, memory: int = MEMORY_BYTES) -> None:
    """Refuse ourselves processor time and address space beyond this, for good, and core dumps at all."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform != "darwin":  # macOS takes the call and ignores or refuses it
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def too_large() -> DataUnreadable:
    return DataUnreadable(
        f"The file needs more than {MEMORY_BYTES >> 30} GB of memory to be read.",
        hint="Save it as JSON Lines or CSV, which are read row by row, or import a part of it.",
        action=ErrorAction(kind="chooseFile", label="Choose another file"),
    )
