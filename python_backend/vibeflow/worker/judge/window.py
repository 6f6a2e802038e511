"""A VS Code language model as a judge: asked through whichever window has it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from vibeflow.jobs import mailbox
from vibeflow.judging.provider import Busy, Declined, Reply
from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, JudgeUnavailable

NO_WINDOW_SECONDS = 600.0
"""That it is waited for a window with this model; the user may have closed it for a while."""
ANSWER_SECONDS = 180.0
_LOOK_EVERY = 0.1
_TELL_AFTER = 5.0
_CHOOSE = ErrorAction(kind="chooseJudge", label=t("Choose judge"))


class WindowJudge:
    def __init__(self, folder: Path, model: str, tell: Callable[[str], None]) -> None:
        self._folder, self._model, self._tell = folder, model, tell

    def ask(self, prompt: str) -> Reply:
        request_id = mailbox.ask(self._folder, self._model, prompt)
        try:
            answered = self._wait(request_id)
        finally:
            mailbox.withdraw(self._folder, request_id)
        if answered.text is not None:
            return Reply(answered.text)
        why = answered.error or t("no reason was given")
        if answered.error_kind == "quota":
            raise Busy(t("VS Code's model {model} does not answer now: {why}", model=self._model, why=why))
        if answered.error_kind in ("refused", "notFound"):
            raise JudgeUnavailable(
                t("VS Code's model {model} cannot be asked: {why}.", model=self._model, why=why),
                hint=t(
                    "Allow VibeFlow to use it when VS Code asks, or choose another judge. What was "
                    "judged is kept."
                ),
                action=_CHOOSE,
            )
        raise Declined(t("VS Code's model gave no answer: {why}", why=why))

    def close(self) -> None:
        mailbox.clear(self._folder)

    def _wait(self, request_id: str) -> mailbox.Answered:
        begun = time.monotonic()
        claimed_at: float | None = None
        told = False
        while True:
            answered = mailbox.collect(self._folder, request_id)
            if answered is not None:
                return answered
            now = time.monotonic()
            if claimed_at is None and mailbox.claimed(self._folder, request_id):
                claimed_at = now
            if claimed_at is None and now - begun > NO_WINDOW_SECONDS:
                raise JudgeUnavailable(
                    t(
                        "No VS Code window with the model {model} answered for {minutes:.0f} minutes.",
                        model=self._model,
                        minutes=NO_WINDOW_SECONDS / 60,
                    ),
                    hint=t(
                        "Open a window where the model is available and start again: what was judged is kept."
                    ),
                    action=_CHOOSE,
                )
            if claimed_at is None and now - begun > _TELL_AFTER and not told:
                told = True
                self._tell(t("Waiting for a VS Code window that has the model {model}.", model=self._model))
            if claimed_at is not None and now - claimed_at > ANSWER_SECONDS:
                # Its window was closed, say. The question is put anew, for any window to take.
                raise Busy(
                    t(
                        "the window with {model} did not answer within {seconds:.0f} s",
                        model=self._model,
                        seconds=ANSWER_SECONDS,
                    ),
                    0.0,
                )
            time.sleep(_LOOK_EVERY)
