"""Asks the versions of one base model, one question after another, and lets its child process go when nobody
asks for a while.

A thread of its own owns the child. Knows nothing of projects: a question brings along what the child needs.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from vibeflow.children.chat_lines import AskQuestion, LookQuestion
from vibeflow.l10n import t
from vibeflow.protocol.errors import VibeFlowError, as_vibeflow_error

from .child import GRACE, LAST, ChatChild, Piece
from .seats import Seats


@dataclass
class Question:
    name: str
    """Who is asked: "version 2", "the base model"."""
    request: AskQuestion | LookQuestion
    said: Callable[[Piece], None]
    """Told each piece, the last one `done`; called from the asker's thread, or from the canceller's."""
    cancelled: bool = False
    ended: bool = False
    _telling: threading.Lock = field(default_factory=threading.Lock)

    @property
    def request_id(self) -> str:
        return self.request.id

    def tell(self, piece: Piece) -> None:
        """Pass a piece on; nothing after the last one, no error after a cancel."""
        with self._telling:
            if self.ended:
                return
            self.ended = piece.done
            if self.cancelled and piece.error is not None:
                piece = Piece("", True, piece.tokens, piece.seconds, None)
            self.said(piece)

    def wait_for(self, what: str) -> None:
        self.tell(Piece("", False, 0, 0.0, None, note=what))


class Asker:
    """The queue of one model in memory. Any method from any thread."""

    def __init__(self, start: Callable[[], ChatChild], seats: Seats, idle_seconds: float, name: str) -> None:
        self._start = start
        self._seats = seats
        self._idle = idle_seconds
        self._name = name
        self._changed = threading.Condition()
        self._waiting: deque[Question] = deque()
        self._current: Question | None = None
        self._child: ChatChild | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self.last_used = time.monotonic()

    @property
    def busy(self) -> bool:
        with self._changed:
            return self._current is not None or bool(self._waiting)

    def ask(self, question: Question) -> None:
        """Put a question in the queue. Returns at once."""
        with self._changed:
            self.last_used = time.monotonic()
            self._waiting.append(question)
            if self._current is not None:
                question.wait_for(_behind(self._current))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name=f"ask {self._name}", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def cancel(self, request_id: str) -> bool:
        """End a question, whether it waits or is being answered; False when it is neither."""
        with self._changed:
            for question in self._waiting:
                if question.request_id == request_id:
                    self._waiting.remove(question)
                    question.cancelled = True
                    break
            else:
                current = self._current
                if current is None or current.request_id != request_id:
                    return False
                current.cancelled = True
                self._stop_answering(current)
                return True
        question.tell(LAST)
        return True

    def let_go(self) -> bool:
        """Free the memory, unless it is being asked; the next question loads it anew."""
        with self._changed:
            if self._current is not None or self._waiting:
                return False
            child, self._child = self._child, None
        if child:
            child.close()
        self._seats.leave(self)
        return True

    def close(self) -> None:
        """End the child; whoever waits is told that it is over."""
        with self._changed:
            self._closed = True
            left = [*self._waiting, *([self._current] if self._current else [])]
            self._waiting.clear()
            child, thread = self._child, self._thread
            self._changed.notify_all()
        for question in left:
            question.cancelled = True
            question.tell(LAST)
        if child:
            child.kill()
        if thread and thread is not threading.current_thread():
            thread.join(GRACE)

    def _stop_answering(self, question: Question) -> None:
        child = self._child
        if child is None:
            return
        child.cancel(question.request_id)

        def insist() -> None:
            if not question.ended:
                child.kill()

        timer = threading.Timer(GRACE, insist)
        timer.daemon = True
        timer.start()

    def _work(self) -> None:
        try:
            while (question := self._next()) is not None:
                self._answer(question)
                with self._changed:
                    self._current = None
                    self.last_used = time.monotonic()
        except BaseException:
            with self._changed:
                self._current = self._thread = None
            self.let_go()
            raise

    def _next(self) -> Question | None:
        """The next question; None when it is time to go, with the thread's place given up under the lock."""
        while True:
            with self._changed:
                until = time.monotonic() + self._idle
                while not self._waiting and not self._closed and time.monotonic() < until:
                    self._changed.wait(max(0.0, until - time.monotonic()))
                if self._waiting and not self._closed:
                    self._current = current = self._waiting.popleft()
                    for question in self._waiting:
                        question.wait_for(_behind(current))
                    return current
            self.let_go()
            with self._changed:
                if self._closed or not self._waiting:  # nobody asked while the memory was being freed
                    self._thread = None
                    return None

    def _answer(self, question: Question) -> None:
        try:
            if not self._seated(question) or not self._awake(question):
                question.tell(LAST)
                return
            assert self._child is not None  # `_awake` started it
            self._child.answer(question.request, question.tell)
        except (OSError, ValueError, VibeFlowError) as error:
            question.tell(Piece("", True, 0, 0.0, as_vibeflow_error(error).to_wire()))
        if self._child and not question.ended:
            with contextlib.suppress(OSError):
                self._child.kill()

    def _seated(self, question: Question) -> bool:
        """Whether there is room in memory for the model, after waiting for it; False when given up."""
        if self._child is not None and self._seats.wanted:
            # Another one waits for memory: it goes first, and this one gets in line again.
            child, self._child = self._child, None
            child.close()
            self._seats.leave(self)
        return self._seats.take(
            self,
            lambda: self._closed or question.cancelled,
            lambda: question.wait_for(t("Waiting for memory: other models answer first")),
        )

    def _awake(self, question: Question) -> bool:
        """Whether the child lives and the question still stands."""
        if self._closed or question.cancelled:
            return False
        if self._child is None or not self._child.alive:
            question.wait_for(t("Loading the model"))
            if self._child:
                self._child.close()
            self._child = self._start()
        return not (self._closed or question.cancelled)  # either may have come while it started


def _behind(ahead: Question) -> str:
    return t("Waiting for {name} to answer", name=ahead.name)
