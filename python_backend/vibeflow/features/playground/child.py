"""One child process that holds a model and answers: `python -m vibeflow.worker.chat`, asked by lines over its
stdin and stdout (`children.chat_lines`).

It ends when its stdin closes, and with this process, however this one ends and whatever it is busy with. Its
stderr goes to a log. Knows nothing of projects or queues.
"""

from __future__ import annotations

import contextlib
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from vibeflow.children.chat_lines import (
    Answer,
    AskQuestion,
    CancelRequest,
    Ending,
    Failed,
    Looked,
    LookQuestion,
    Unready,
    answers,
)
from vibeflow.children.limits import ran_out_of_memory
from vibeflow.children.lines import Line, written
from vibeflow.children.start import start
from vibeflow.l10n import t
from vibeflow.protocol.errors import (
    EnvironmentFault,
    ErrorAction,
    ErrorData,
    InternalError,
    OutOfMemory,
    TrainingPartMissing,
    VibeFlowError,
)

_HEAVY = ("torch", "transformers", "peft", "safetensors", "accelerate")
_LOG = ErrorAction(kind="showLog", label=t("Show log"))
PROGRAM = ("-m", "vibeflow.worker.chat")
GRACE = 10.0
"""Seconds that the child gets to obey a cancel or the end of its stdin."""


@dataclass(frozen=True)
class Piece:
    """What is said of a question: by the child, or by us while it waits."""

    text: str
    """What is new."""
    done: bool
    tokens: int
    seconds: float
    error: ErrorData | None
    note: str | None = None
    first_seconds: float | None = None
    prompt_tokens: int | None = None
    context: int | None = None
    ending: Ending | None = None
    looked: Looked | None = None
    """Of a question for what the model looks at."""


LAST = Piece("", True, 0, 0.0, None)
"""The end of an answer that never began."""


class ChatChild:
    """Started at once; answers one request at a time. `answer` is called from one thread, the rest from
    any."""

    def __init__(self, model_folder: Path, log: Path, folder: Path) -> None:
        """`folder` becomes the child's working folder; it must not be the project's, whose files Python could
        import.

        Raises:
            OSError: the process cannot be started.
        """
        self._log = log
        self._writing = threading.Lock()
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as errors:
            self._process = start(
                [*PROGRAM, str(model_folder)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                cwd=folder,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def answer(self, question: AskQuestion | LookQuestion, said: Callable[[Piece], None]) -> None:
        """Ask, and hand over each piece as it comes; the last one is `done`, with an error where it
        failed."""
        self._send(question)
        assert self._process.stdout is not None  # it was opened with a pipe
        for line in self._process.stdout:
            try:
                answer = answers.validate_json(line)
            except ValidationError:
                if line.endswith(b"\n"):
                    self.kill()
                    said(_failed(self._nonsense()))
                    return
                break  # it ended within a line; why, is said below
            if isinstance(answer, Unready):
                self.kill()  # the next question tries anew
            elif answer.id != question.id:
                continue
            piece = _piece(answer)
            said(piece)
            if piece.done:
                return
        said(_failed(self._why_it_ended()))

    def cancel(self, request_id: str) -> None:
        """Ask the child to end this answer; one that does not obey in time is ended itself."""
        self._send(CancelRequest(id=request_id))

    def close(self) -> None:
        """End the child: politely, then for good."""
        with self._writing, contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(0.5)
        except subprocess.TimeoutExpired:
            self.kill()
        if self._process.stdout is not None:
            with contextlib.suppress(OSError, ValueError):
                self._process.stdout.close()

    def kill(self) -> None:
        """End the child at once; a pending `answer` returns with the reason."""
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE)

    def _send(self, line: Line) -> None:
        # A child that is gone is seen by the reader, which knows why.
        with self._writing, contextlib.suppress(OSError, ValueError):
            if self._process.stdin is not None:
                self._process.stdin.write(written(line).encode())
                self._process.stdin.flush()

    def _nonsense(self) -> InternalError:
        return InternalError(
            t("The process that answers said something that VibeFlow does not understand."),
            hint=t("The details are in {log}.", log=self._log),
            action=_LOG,
        )

    def _why_it_ended(self) -> EnvironmentFault | InternalError:
        """The cause of an end without an answer, from the exit status and the log."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE)
        try:
            written = self._log.read_text(encoding="utf-8", errors="replace")[-8000:]
        except OSError:
            written = ""
        if _lacks_packages(written):
            return TrainingPartMissing(
                t("The part of VibeFlow that runs models is not installed."),
                hint=t("Set up Python in VibeFlow, then ask again."),
                action=ErrorAction(kind="setUpPython", label=t("Set up Python")),
            )
        status = self._process.returncode
        if status == -9 or ran_out_of_memory(written):
            return OutOfMemory(
                t("The system ended the process that answers, most likely for want of memory."),
                hint=t("Close other programs, or choose a smaller model, then ask again."),
                action=ErrorAction(kind="retry", label=t("Try again")),
            )
        last = next(
            (line.strip() for line in reversed(written.splitlines()) if line.strip()), t("it gave no reason")
        )
        return InternalError(
            t(
                "The process that answers ended early (exit code {status}): {last}",
                status=status,
                last=last[:200],
            ),
            hint=t("The details are in {log}. Ask again to start it anew.", log=self._log),
            action=_LOG,
        )


def _lacks_packages(errors: str) -> bool:
    """Whether Python's own last words, which it says in English everywhere, name one that runs models."""
    return any(f"No module named '{name}" in errors for name in _HEAVY)


def _piece(answer: Answer) -> Piece:
    if isinstance(answer, Looked):
        return Piece("", True, 0, 0.0, None, looked=answer)
    if isinstance(answer, Failed | Unready):
        return Piece("", True, 0, 0.0, answer.error)
    return Piece(
        text=answer.text,
        done=answer.done,
        tokens=answer.tokens,
        seconds=answer.seconds,
        error=None,
        note=answer.note,
        first_seconds=answer.first_seconds,
        prompt_tokens=answer.prompt_tokens,
        context=answer.context,
        ending=answer.ending,
    )


def _failed(fault: VibeFlowError) -> Piece:
    return Piece("", True, 0, 0.0, fault.to_wire())
