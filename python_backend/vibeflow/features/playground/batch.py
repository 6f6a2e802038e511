"""Asks every question of a file to each target, one after another, and writes the answers into a table."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorData, from_wire
from vibeflow.protocol.playground import AskedFile

from .child import Piece
from .question_file import write_answers

_STOPPERS = frozenset(
    {"environment.noTorch", "model.unavailable", "memory.exhausted", "git.failed", "notFound", "internal"}
)
"""Errors that the next question would meet too."""


@dataclass
class Batch:
    """A file under way; `cancel` may come from any thread."""

    ask: Callable[[str, int, Callable[[Piece], None]], str]
    """Puts a question to the target with this index; returns the question's id."""
    stop: Callable[[str], None]
    """Ends a question by its id."""
    progress: Callable[[int, int, str], None]
    cancelled: bool = False
    _current: str | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, names: Sequence[str], questions: Sequence[str], output: Path, about: str) -> AskedFile:
        """Target by target, so that each model is loaded once. What there is when cancelled is saved too.

        Raises the error of a target that cannot be asked at all, after saving what there is.
        """
        answers: list[list[str]] = [[] for _ in names]
        total, failed, fault = len(names) * len(questions), 0, None
        for index, name in enumerate(names):
            for number, question in enumerate(questions, 1):
                if self.cancelled or fault:
                    break
                self.progress(
                    sum(map(len, answers)),
                    total,
                    t(
                        "{name}, question {number:,} of {questions:,}",
                        name=name,
                        number=number,
                        questions=len(questions),
                    ),
                )
                text, error = self._answer(question, index)
                if self.cancelled:
                    break  # half an answer is none
                answers[index].append(
                    text if error is None else t("(failed: {message})", message=error.message)
                )
                failed += error is not None
                fault = error if error is not None and error.code in _STOPPERS else None
        done = sum(map(len, answers)) - failed
        if done:
            write_answers(output, names, questions, answers, about)
        if fault:
            raise from_wire(fault)
        return AskedFile(
            path=str(output), questions=len(questions), answers=done, failed=failed, cancelled=self.cancelled
        )

    def cancel(self) -> None:
        with self._lock:
            self.cancelled = True
            current = self._current
        if current:
            self.stop(current)

    def _answer(self, question: str, target: int) -> tuple[str, ErrorData | None]:
        over = threading.Event()
        texts: list[str] = []
        errors: list[ErrorData] = []

        def said(piece: Piece) -> None:
            texts.append(piece.text)
            if piece.error is not None:
                errors.append(piece.error)
            if piece.done:
                over.set()

        with self._lock:
            if self.cancelled:
                return "", None
            self._current = self.ask(question, target, said)
        over.wait()
        return "".join(texts), errors[0] if errors else None
