"""The VS Code window that this backend belongs to: which language models it offers, and which questions of
workers it was given to answer."""

from __future__ import annotations

import threading
from pathlib import Path
from weakref import WeakKeyDictionary

from vibeflow.features.context import Context
from vibeflow.jobs import mailbox
from vibeflow.l10n import t
from vibeflow.protocol.errors import NotFound, as_vibeflow_error
from vibeflow.protocol.judging import JudgeAnswer, JudgeAsked, JudgeModel
from vibeflow.store.database import Store


class Window:
    """Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._models: list[JudgeModel] = []
        self._given: dict[str, Path] = {}
        """Job folder by the request's id."""

    @property
    def models(self) -> list[JudgeModel]:
        with self._lock:
            return list(self._models)

    def offer(self, models: list[JudgeModel]) -> None:
        with self._lock:
            self._models = list(models)

    def take(self, ctx: Context, folder: Path) -> None:
        """Hand the questions that wait in a job's mailbox to this window, those that it can answer."""
        offered = {one.id for one in self.models}
        for asked in mailbox.waiting(folder):
            if asked.model in offered and mailbox.claim(folder, asked.request_id):
                with self._lock:
                    self._given[asked.request_id] = folder
                ctx.events(
                    "vibeflow/judging/didAsk",
                    JudgeAsked(request_id=asked.request_id, model=asked.model, prompt=asked.prompt),
                )

    def answer(self, params: JudgeAnswer) -> None:
        """
        Raises:
            NotFound: nobody asked that.
            VibeFlowError: the answer cannot be written.
        """
        with self._lock:
            folder = self._given.pop(params.request_id, None)
        if folder is None:
            raise NotFound(
                t("That question was not asked here, or is answered already."),
                hint=t("Start the judge again."),
            )
        try:
            mailbox.answer(
                folder,
                params.request_id,
                mailbox.Answered(text=params.text, error=params.error, error_kind=params.error_kind),
            )
        except OSError as error:
            raise as_vibeflow_error(error) from error


_windows: WeakKeyDictionary[Store, Window] = WeakKeyDictionary()
_windows_lock = threading.Lock()


def window_of(ctx: Context) -> Window:
    """The same for everyone in this backend."""
    with _windows_lock:
        return _windows.setdefault(ctx.store, Window())
