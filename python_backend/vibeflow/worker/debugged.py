"""`python -m vibeflow.worker.debugged <job folder> <digest>`: `vibeflow.worker`, once a debugger has joined.

For development, which has debugpy: VIBEFLOW_WORKER_MODULE=vibeflow.worker.debugged has the runner start
each job so. While one waits or is looked at, another goes on alone.
"""

from __future__ import annotations

import sys
from pathlib import Path

import debugpy

from .__main__ import main

ADDRESS = ("127.0.0.1", 5679)
"""As in .vscode/launch.json. Only this machine reaches it."""


def wait_for_debugger() -> None:
    try:
        debugpy.listen(ADDRESS)
    except RuntimeError as taken:
        print(f"No debugger can join this worker: {taken}", flush=True)
        return
    print("This worker waits for a debugger at port", ADDRESS[1], flush=True)
    debugpy.wait_for_client()


if __name__ == "__main__":
    wait_for_debugger()
    sys.exit(main(Path(sys.argv[1]).resolve(), sys.argv[2]))
