"""A worker without torch that takes any job and does nothing until it is told to stop."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from vibeflow.jobs.control import stop_requested
from vibeflow.jobs.events import EventWriter, StateEvent
from vibeflow.jobs.lease import Lease


def main(folder: Path) -> int:
    lease = Lease.acquire(folder)
    with EventWriter(folder) as writer:
        writer.append(StateEvent(state="running"), durable=True)
        while not stop_requested(folder):
            time.sleep(0.02)
        writer.append(StateEvent(state="stopped"), durable=True)
    lease.release()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
