"""What a child may use of memory and processor time. Windows has no such limits: there its parent's clock is
the only one.
"""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Iterator


def confine(*, memory: int, seconds: int | None = None) -> None:
    """Refuse ourselves address space (bytes) and processor time beyond this, for good, and core dumps at
    all."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if seconds is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        if sys.platform != "darwin":  # macOS takes the call and ignores or refuses it
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


@contextlib.contextmanager
def processor_seconds(seconds: float) -> Iterator[None]:
    """The system ends this process when what is done within takes more processor time than this, also in the
    middle of a call into C. Not wall time: a busy machine makes nobody guilty."""
    if sys.platform == "win32":
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def ran_out_of_memory(errors: str) -> bool:
    """Whether what a process left on standard error, of its libraries' or Python's, says that it wanted more
    memory than it got: Python's exception by name, or the last words of a library in Rust."""
    return "MemoryError" in errors or "memory allocation" in errors


def ran_out_of_time(code: int | None) -> bool:
    """Whether a process that ended with this code was ended by one of these limits of time."""
    names = ("SIGPROF", "SIGXCPU")
    return code is not None and -code in {getattr(signal, name, 0) for name in names} - {0}
