"""The child process in which untrusted files are read: `python -m vibeflow.features.datasets.sandbox.child
<folder>`.

Reads `request.json` from the folder, limits its own memory and time, writes the dataset's files beside it,
and says JSON lines on standard output: progress now and then, {"done": true} or {"error": ...} last.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from vibeflow.protocol.errors import as_vibeflow_error

from ..build.progress import Progress
from ..build.request import BUILT, DERIVED, BuildRequest
from .limits import confine, too_large

REQUEST = "request.json"


def main(folder: Path) -> int:
    say = _speaker()
    try:
        request = BuildRequest.model_validate_json((folder / REQUEST).read_bytes())
        confine(request.seconds)
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
            traceback.print_exc()
        say({"error": known.to_wire().model_dump()})
    return 0


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


def _speaker() -> Callable[[dict[str, object]], None]:
    """Standard output for us alone: whatever a library prints goes to standard error."""
    channel = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)

    def say(message: dict[str, object]) -> None:
        channel.write(json.dumps(message) + "\n")
        channel.flush()

    return say


if __name__ == "__main__":
    code = main(Path(sys.argv[1]))
    sys.stderr.flush()
    # Everything is written. Taking the libraries down takes a tenth of a second, and somebody waits.
    os._exit(code)
