"""A Parquet file or a workbook as numbered records, each one line of JSON.

A child process reads it, so that a damaged or hostile file ends that and not the backend.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from pathlib import Path
from typing import Any

from vibeflow.children.start import start
from vibeflow.l10n import t
from vibeflow.protocol.errors import DataUnreadable, ErrorData, from_wire
from vibeflow.protocol.files import FileLine

CHILD = "vibeflow.features.files.record_child"
SECONDS = 60.0
"""How long the child may take for one answer."""


class RecordFile:
    """Safe for several threads: one question at a time goes to the child, which is started again if need
    be."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._closed = False
        try:
            facts = self._ask({"ask": "facts"})
        except BaseException:
            # A file that cannot be shown is held by nobody, who could close it later.
            self.close()
            raise
        self.format = str(facts["format"])
        self._columns = tuple(str(name) for name in facts["columns"])
        self._total = int(facts["total"])

    @property
    def columns(self) -> tuple[str, ...]:
        return self._columns

    def total(self) -> int | None:
        return self._total

    def counted(self) -> int:
        return self._total

    def lines(self, offset: int, limit: int) -> list[FileLine]:
        answer = self._ask({"ask": "page", "offset": offset, "limit": limit})
        return [FileLine.model_validate(line) for line in answer["lines"]]

    def find(self, text: str, after: int) -> int | None:
        """1-based; None: there is none."""
        number = self._ask({"ask": "find", "text": text, "after": after})["number"]
        return None if number is None else int(number)

    def close(self) -> None:
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()
            child.wait()

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        """Raises what the child reports, or `DataUnreadable` when it ends or takes too long."""
        with self._lock:
            child = self._running()
            timer = threading.Timer(SECONDS, child.kill)
            timer.start()
            try:
                assert child.stdin is not None and child.stdout is not None  # opened with pipes
                child.stdin.write(json.dumps(question).encode() + b"\n")
                child.stdin.flush()
                said = child.stdout.readline()
            except OSError:
                said = b""
            finally:
                timer.cancel()
            if not said:
                child.kill()
                child.wait()
                self._child = None
                raise DataUnreadable(
                    t("{name} took too much time or memory to read, or is damaged.", name=self._path.name),
                    hint=t("Make the file again, or save it as CSV or JSON Lines."),
                )
        answer: dict[str, Any] = json.loads(said)
        if "error" in answer:
            raise from_wire(ErrorData.model_validate(answer["error"]))
        return answer

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._child = start(
                ["-m", CHILD, str(self._path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"POLARS_MAX_THREADS": "2"},
                cwd=Path(__file__).anchor,
            )
        return self._child
