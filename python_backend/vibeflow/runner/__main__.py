"""`python -m vibeflow.runner`: run until there is nothing to do. Whoever finds another one running ends at
once."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading

from vibeflow.features.context import Context
from vibeflow.jobs.lease import AlreadyHeld, Lease
from vibeflow.store.database import Store
from vibeflow.store.home import Home

from .loop import Runner


def _number(variable: str, default: float) -> float:
    try:
        return float(os.environ[variable])
    except (KeyError, ValueError):
        return default


def _has_work(runner: Runner) -> bool:
    """Whoever cannot tell goes: the next window that looks begins another."""
    try:
        return runner.has_work()
    except Exception:
        logging.exception("It cannot be told whether there is more to do; going")
        return False


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    home = Home.default()
    closing = threading.Event()
    # Asked to go, it goes between two looks; the workers stay, and the next runner finds them.
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: closing.set())
    while not closing.is_set():
        try:
            lease = Lease.acquire(home.runner)
        except AlreadyHeld as held:
            logging.info("%s", held.message)
            return 0
        runner = Runner(
            Context(home=home, store=Store(home)),
            idle_seconds=_number("VIBEFLOW_RUNNER_IDLE", 20.0),
        )
        try:
            runner.run(closing)
        finally:
            lease.release()
        # A job made between the last look and the release was left to us by a starter that saw the lock
        # taken.
        if not _has_work(runner):
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
