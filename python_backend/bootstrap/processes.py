"""Runs other programs so that they can be cancelled: by a signal, or by the end of stdin. Knows no pip."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from typing import Any

from faults import Cancelled


class Canceller:
    """Ends the program at work when a signal comes or, where asked to watch it, stdin ends."""

    def __init__(self) -> None:
        self.wanted = False
        self._process: subprocess.Popen[str] | None = None

    def listen(self, stdin: bool) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.cancel())
        if stdin:
            threading.Thread(target=self._until_eof, name="cancel on end of input", daemon=True).start()

    def _until_eof(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            sys.stdin.read()
        self.cancel()

    def cancel(self) -> None:
        self.wanted = True
        process = self._process
        if process is not None and process.poll() is None:
            with contextlib.suppress(OSError):
                if os.name == "posix":
                    os.killpg(process.pid, signal.SIGTERM)
                else:
                    subprocess.run(
                        ["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False
                    )

    def check(self) -> None:
        if self.wanted:
            raise Cancelled

    def run(
        self, command: list[str], each: Any = lambda line: None, limit: float | None = None
    ) -> tuple[int, str]:
        """Runs a program, for `limit` seconds at most; `each` gets its lines. Gives exit code and output."""
        self.check()
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=clean_environment(),
            start_new_session=os.name == "posix",
        )
        self._process = process
        if self.wanted:  # it came while the program was being started
            self.cancel()
        timer = threading.Timer(limit, process.kill) if limit else None
        lines: list[str] = []
        try:
            if timer:
                timer.start()
            for line in process.stdout or ():
                lines.append(line)
                each(line.rstrip())
            code = process.wait()
        finally:
            self._process = None
            if timer:
                timer.cancel()
        self.check()
        return code, "".join(lines)


def clean_environment() -> dict[str, str]:
    """The user's variables (proxy, index, certificates) without those that send packages elsewhere."""
    leaking = {
        "PYTHONHOME",
        "PYTHONPATH",
        "PIP_USER",
        "PIP_TARGET",
        "PIP_PREFIX",
        "PIP_ROOT",
        "PIP_CONSTRAINT",
        "VIRTUAL_ENV",
    }
    env = {name: value for name, value in os.environ.items() if name not in leaking}
    return {**env, "PYTHONNOUSERSITE": "1", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
