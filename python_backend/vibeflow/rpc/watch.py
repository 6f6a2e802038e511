"""What the backend does unasked: follow jobs, and end when its window is gone."""

from __future__ import annotations

import logging
import os
import threading
import time

import psutil

from ..features.services import Services

log = logging.getLogger(__name__)

PARENT_CHECK_SECONDS = 2.0


def exit_with_parent(process_id: int) -> None:
    """End this process when `process_id` is gone, even if stdin was inherited by a process that lives on."""
    try:
        parent = psutil.Process(process_id)
    except psutil.NoSuchProcess:
        # A client in another process namespace, as over a container boundary: stdin's end has to do.
        return

    def wait() -> None:
        while _lives(parent):
            time.sleep(PARENT_CHECK_SECONDS)
        log.warning("The window's process %s is gone; the backend ends too.", process_id)
        os._exit(0)

    threading.Thread(target=wait, name="parent watch", daemon=True).start()


def _lives(process: psutil.Process) -> bool:
    """Whether `process` still runs. It may go, and be reaped, between any two questions about it."""
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


class Watch:
    """Tails the jobs of every known project into the store and on to the panels."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._thread: threading.Thread | None = None
        self._close: threading.Event = threading.Event()

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="job watch", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._close.set()
        self._services.close()

    def _run(self) -> None:
        try:
            self._services.watcher.run(self._close)
        except Exception:
            log.exception("Jobs are no longer followed; restart the backend to see them move.")
