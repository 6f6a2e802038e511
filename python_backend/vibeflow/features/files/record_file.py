"""A Parquet file or a workbook as numbered records, each one line of JSON.

A child process reads it, so that a damaged or hostile file ends that and not the backend.
"""

from __future__ import annotations

import os
import subprocess
import threading
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from vibeflow.children.lines import written
from vibeflow.children.start import start
from vibeflow.l10n import t
from vibeflow.protocol.errors import DataUnreadable, InternalError, from_wire
from vibeflow.protocol.files import FileLine

from .record_lines import (
    Facts,
    FactsQuestion,
    Failed,
    FindQuestion,
    Found,
    Page,
    PageQuestion,
    Question,
    answers,
)

_Kind = TypeVar("_Kind", Facts, Page, Found)
PROGRAM = ("-m", "vibeflow.features.files.record_child")
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
            facts = self._ask(FactsQuestion(), Facts)
        except BaseException:
            # A file that cannot be shown is held by nobody, who could close it later.
            self.close()
            raise
        self.format = facts.format
        self._columns = tuple(facts.columns)
        self._total = facts.total

    @property
    def columns(self) -> tuple[str, ...]:
        return self._columns

    def total(self) -> int | None:
        return self._total

    def counted(self) -> int:
        return self._total

    def lines(self, offset: int, limit: int) -> list[FileLine]:
        return self._ask(PageQuestion(offset=offset, limit=limit), Page).lines

    def find(self, text: str, after: int) -> int | None:
        """1-based; None: there is none."""
        return self._ask(FindQuestion(text=text, after=after), Found).number

    def close(self) -> None:
        self._closed = True
        child = self._child
        if child is not None:
            child.kill()
            child.wait()

    def _ask(self, question: Question, wanted: type[_Kind]) -> _Kind:
        """
        Raises:
            VibeFlowError: what the child reports.
            DataUnreadable: it ended, or took too long.
            InternalError: it said something else than an answer of this kind.
        """
        with self._lock:
            child = self._running()
            timer = threading.Timer(SECONDS, child.kill)
            timer.start()
            try:
                assert child.stdin is not None and child.stdout is not None  # opened with pipes
                child.stdin.write(written(question).encode())
                child.stdin.flush()
                said = child.stdout.readline()
            except OSError:
                said = b""
            finally:
                timer.cancel()
            if not said.endswith(b"\n"):
                self._end(child)
                raise DataUnreadable(
                    t("{name} took too much time or memory to read, or is damaged.", name=self._path.name),
                    hint=t("Make the file again, or save it as CSV or JSON Lines."),
                )
            try:
                answer = answers.validate_json(said)
            except ValidationError:
                answer = None
            if isinstance(answer, Failed):
                raise from_wire(answer.error)
            if not isinstance(answer, wanted):
                self._end(child)
                raise InternalError(
                    t("The reader of {name} said something unintelligible.", name=self._path.name),
                    hint=t("Try again; if it happens again, it is worth a bug report."),
                )
            return answer

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        child.kill()
        child.wait()
        self._child = None

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._child = start(
                [*PROGRAM, str(self._path)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | {"POLARS_MAX_THREADS": "2"},
                cwd=Path(__file__).anchor,
            )
        return self._child
