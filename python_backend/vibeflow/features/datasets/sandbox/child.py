"""The child process in which untrusted files are read: `python -m vibeflow.features.datasets.sandbox.child
<folder>`.

Reads `request.json` from the folder, limits its own memory and time, writes the dataset's files beside it,
and says JSON lines on standard output: progress now and then, {"done": true} or {"error": ...} last.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from vibeflow.protocol.errors import DataUnreadable, ErrorAction, as_vibeflow_error

from ..build.progress import Progress
from ..build.request import BUILT, DERIVED, BuildRequest

REQUEST = "request.json"
MEMORY_BYTES = 4 << 30
"""Address space of the child; a 500 MB table needs about half of it."""


def main(folder: Path) -> int:
    say = _speaker()
    try:
        request = BuildRequest.model_validate_json((folder / REQUEST).read_bytes())
        _limit(request.seconds)
        _work(folder, request, lambda progress: say(progress.model_dump()))
        say({"done": True})
    except MemoryError:
        say({"error": too_large().to_wire().model_dump()})
    except BrokenPipeError:
        # The backend is gone: nobody waits for this.
        return 1
    except Exception as error:
        known = as_vibeflow_error(error)
        if known.code == "internal":
            import traceback

            traceback.print_exc()
        say({"error": known.to_wire().model_dump()})
    return 0


def too_large() -> DataUnreadable:
    return DataUnreadable(
        f"The file needs more than {MEMORY_BYTES >> 30} GB of memory to be read.",
        hint="Save it as JSON Lines or CSV, which are read row by row, or import a part of it.",
        action=ErrorAction(kind="chooseFile", label="Choose another file"),
    )


def _work(folder: Path, request: BuildRequest, tell: Callable[[Progress], None]) -> None:
    derived = folder / DERIVED
    derived.mkdir()
    if request.kind == "check":
        from ..build.check_all import check_all

        check_all(request, derived, tell)
        return
    from ..build.build import build

    out = folder / BUILT
    out.mkdir()
    build(request, out, derived, tell)


def _limit(seconds: int) -> None:
    """Refuse ourselves memory and time beyond what any honest file needs. Windows has no such limits."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if sys.platform != "darwin":  # macOS takes the call and ignores or refuses it
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _speaker() -> Callable[[dict[str, object]], None]:
    """Standard output for us alone: whatever a library prints goes to standard error."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)

    def say(message: dict[str, object]) -> None:
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    return say


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
