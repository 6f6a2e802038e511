"""Both orders of every row put to a judge, with patience: malformed replies are asked again, a busy judge is
waited for, what cannot be marked is left out and counted.

Knows no provider and no file: marks are handed over as they come.
"""

from __future__ import annotations

import hashlib
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, JudgeUnavailable, VibeFlowError

from . import prompt as prompts
from .marks import Malformed, Marks, read_reply
from .prompt import Pair
from .provider import Busy, Declined, Judge, Reply

ASKED_AGAIN = 2
"""Times, after a reply that could not be read."""
BACKOFF = (2.0, 5.0, 15.0, 30.0, 60.0)
"""Seconds between two attempts at a busy judge that does not say how long to wait."""
LONGEST_WAIT = 300.0
"""Seconds that a judge may ask for; more is a day's quota, say, and better told than waited for."""
_LOOK_EVERY = 0.2
_FIRST_PATIENCE = 2
"""Attempts after the first at a judge that has not answered once: more likely it is not there at all."""


@dataclass(frozen=True)
class Question:
    """A row in one order."""

    pair: Pair
    swapped: bool
    key: str
    """Of judge, row, prompt and texts: the same question has the same key, in whichever job."""


@dataclass(frozen=True)
class Marked:
    """What a judge said to a question."""

    key: str
    number: int
    swapped: bool
    base: Marks
    tuned: Marks
    tokens_in: int
    tokens_out: int
    seconds: float


@dataclass(frozen=True)
class Skipped:
    number: int
    why: str
    tokens_in: int = 0
    tokens_out: int = 0


@dataclass(frozen=True)
class Waiting:
    why: str
    seconds: float


class Listener:
    """Who wants to know how far it is. Called from one thread only."""

    def marked(self, one: Marked) -> None:
        """Keep it; what this raises ends the judging."""

    def skipped(self, one: Skipped) -> None:
        """Both orders of a row may come, where they were asked at the same time."""

    def waiting(self, why: str, seconds: float) -> None:
        """It is left alone for a while."""

    def should_stop(self) -> bool:
        return False


def questions(pairs: Sequence[Pair], judge: str, instructions: str) -> list[Question]:
    """Two for each row, the answers swapped in the second. `judge` names provider, endpoint and model."""
    return [
        Question(pair, swapped, _key(judge, pair.number, swapped, prompts.ask(instructions, pair, swapped)))
        for pair in pairs
        for swapped in (False, True)
    ]


def ask_all(
    judge: Judge,
    asked: Sequence[Question],
    instructions: str,
    listener: Listener,
    at_once: int,
    backoff: Sequence[float] = BACKOFF,
) -> bool:
    """Ask all questions; returns False when told to stop before the last.

    A row of which one order cannot be marked is left out as a whole, so its other order is not asked if it
    has not been.

    Raises:
        JudgeKeyNeeded, JudgeUnavailable: the judge will answer nothing more; what was marked was handed over.
    """
    round_ = _Round(judge, instructions, asked, backoff)
    # Daemons: one that waits for an answer must not keep a worker that was told to stop from ending.
    threads = [threading.Thread(target=round_.work, name=f"judge {n}", daemon=True) for n in range(at_once)]
    for thread in threads:
        thread.start()
    going = len(threads)
    try:
        while going:
            if listener.should_stop():
                return False
            try:
                found = round_.found.get(timeout=_LOOK_EVERY)
            except queue.Empty:
                continue
            if isinstance(found, Marked):
                listener.marked(found)
            elif isinstance(found, Skipped):
                listener.skipped(found)
            elif isinstance(found, Waiting):
                listener.waiting(found.why, found.seconds)
            elif isinstance(found, BaseException):
                raise found
            else:
                going -= 1
    finally:
        round_.over.set()
    return True


class _Round:
    """What the threads share: what is left to ask, and until when the judge wants to be left alone."""

    def __init__(
        self, judge: Judge, instructions: str, asked: Sequence[Question], backoff: Sequence[float]
    ) -> None:
        self._judge, self._instructions, self._backoff = judge, instructions, backoff
        self._waiting = list(reversed(asked))
        self._left_out: set[int] = set()
        self.found: queue.Queue[Marked | Skipped | Waiting | BaseException | None] = queue.Queue()
        """What the threads have to say; None: one has nothing more to do."""
        self.over = threading.Event()
        self._lock = threading.Lock()
        self._not_before = 0.0
        self._heard = False

    def work(self) -> None:
        """In each thread: ask until nothing is left."""
        try:
            while (question := self._next()) is not None:
                marked = self._mark(question)
                if isinstance(marked, Skipped):
                    with self._lock:
                        self._left_out.add(marked.number)
                if marked is not None:
                    self.found.put(marked)
        except BaseException as error:
            self.found.put(error)
        else:
            self.found.put(None)

    def _next(self) -> Question | None:
        with self._lock:
            while self._waiting and not self.over.is_set():
                question = self._waiting.pop()
                if question.pair.number not in self._left_out:
                    return question
        return None

    def _mark(self, question: Question) -> Marked | Skipped | None:
        """None: it is over before it was marked."""
        plain = prompts.ask(self._instructions, question.pair, question.swapped)
        text, why, sent, got = plain, "", 0, 0
        begun = time.monotonic()
        for _ in range(1 + ASKED_AGAIN):
            try:
                reply = self._patiently(text)
            except Declined as error:
                return Skipped(question.pair.number, str(error), sent, got)
            if reply is None:
                return None
            sent, got = sent + reply.tokens_in, got + reply.tokens_out
            try:
                first, second = read_reply(reply.text)
            except Malformed as error:
                why, text = error.told, prompts.again(plain, str(error))
                continue
            base, tuned = (second, first) if question.swapped else (first, second)
            seconds = time.monotonic() - begun
            return Marked(
                question.key, question.pair.number, question.swapped, base, tuned, sent, got, seconds
            )
        why = t("The reply could not be read {times} times: {why}", times=1 + ASKED_AGAIN, why=why)
        return Skipped(question.pair.number, why, sent, got)

    def _patiently(self, text: str) -> Reply | None:
        """Its reply, however often it is too busy at first; None when it is over meanwhile.

        Raises:
            JudgeUnavailable: it stayed busy through every attempt, or wants to be left alone for too long.
        """
        attempt = 0
        while True:
            if not self._wait_for_leave():
                return None
            try:
                reply = self._judge.ask(text)
            except Busy as error:
                patience = self._backoff if self._heard else self._backoff[:_FIRST_PATIENCE]
                pause = error.after if error.after is not None else (*patience, 0.0)[attempt]
                if attempt == len(patience) or pause > LONGEST_WAIT:
                    raise _gave_up(str(error), attempt + 1, pause) from error
                attempt += 1
                with self._lock:
                    self._not_before = max(self._not_before, time.monotonic() + pause)
                self.found.put(Waiting(str(error), pause))
                continue
            self._heard = True
            return reply

    def _wait_for_leave(self) -> bool:
        while not self.over.is_set():
            left = self._not_before - time.monotonic()
            if left <= 0:
                return True
            self.over.wait(left)
        return False


def _gave_up(why: str, attempts: int, pause: float) -> VibeFlowError:
    choose = ErrorAction(kind="chooseJudge", label=t("Choose judge"))
    if pause > LONGEST_WAIT:
        return JudgeUnavailable(
            t("{why}. It asks to wait {pause:.0f} minutes.", why=why, pause=pause / 60),
            hint=t("Start again then: what was judged is kept. Or choose another judge."),
            action=choose,
        )
    return JudgeUnavailable(
        t("{why}, {attempts} times in a row.", why=why, attempts=attempts),
        hint=t("Check the connection and the provider's status, then start again: what was judged is kept."),
        action=choose,
    )


def _key(judge: str, number: int, swapped: bool, text: str) -> str:
    # Number and order as well: equal answers make the same text in both orders, and equal rows too.
    return hashlib.sha256(
        f"{judge}\0{number}\0{swapped}\0{text}".encode("utf-8", "surrogatepass")
    ).hexdigest()
