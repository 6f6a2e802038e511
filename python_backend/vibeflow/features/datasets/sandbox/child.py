"""The child process in which untrusted files are read: `python -m vibeflow.features.datasets.sandbox.child
<folder>`.

Reads `request.json` from the folder, limits its own memory and time, writes the dataset's files beside it,
and says on standard output how far it is and how it ended (`lines`).
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from vibeflow.children.lines import Line, own_output, written
from vibeflow.protocol.errors import as_vibeflow_error

from ..build.progress import Progress
from ..build.request import BUILT, DERIVED, BuildRequest
from .limits import confine, too_large
from .lines import Done, Failed, Working

REQUEST = "request.json"


def main(folder: Path) -> int:
    out = own_output()

    def say(line: Line) -> None:
        out.write(written(line).encode())
        out.flush()

    try:
        request = BuildRequest.model_validate_json((folder / REQUEST).read_bytes())
        confine(request.seconds)
        _work(folder, request, lambda progress: say(Working(progress=progress)))
        say(Done())
    except MemoryError:
        say(Failed(error=too_large().to_wire()))
    except BrokenPipeError:
        # The backend is gone: nobody waits for this.
        return 1
    except Exception as error:
        known = as_vibeflow_error(error)
        if known.code == "internal":
            traceback.print_exc()
        say(Failed(error=known.to_wire()))
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


if __name__ == "__main__":
    code = main(Path(sys.argv[1]))
    sys.stderr.flush()
    # Everything is written. Taking the libraries down takes a tenth of a second, and somebody waits.
    os._exit(code)
