"""Models' tokenizers and templates for the backend and the command line, which read none themselves: a child
process does, started at the first question and asked by everybody.

What a model's files do to their reader (run for ever, exhaust memory, crash it) is an error of that model,
and is remembered: the next row does not pay for it again. Imports neither tokenizers nor Jinja.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from vibeflow.children.limits import ran_out_of_time
from vibeflow.children.lines import written
from vibeflow.children.start import start
from vibeflow.l10n import t, tn
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.errors import ErrorData, InternalError, ModelUnavailable, from_wire

from .messages import (
    Failed,
    Loaded,
    LoadQuestion,
    ModelFiles,
    Pieces,
    PiecesQuestion,
    Question,
    Size,
    Sizes,
    SizesQuestion,
    answers,
)

PROGRAM = ("-m", "vibeflow.text.child")
SECONDS = 2.0
"""Of processor time for one row."""
_MORE_EACH = 0.02
"""Seconds for each further row."""
_CHARACTERS = 500_000
"""For which there is a second more."""
_LOADING = 20.0
_PATIENCE = 5.0
"""Times as long as that by the clock: on a busy machine a process waits for its turn."""
_LONGEST = 256_000_000
"""Bytes of an answer."""
_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "chat_template.jinja",
    "generation_config.json",
    "config.json",
)
_AGAIN = t("Try again; if it happens again, it is worth a bug report.")
_HINT = t("The model's files are damaged or made to do harm. Choose another model.")

_Kind = TypeVar("_Kind", Loaded, Pieces, Sizes)


class Reader:
    """Safe for several threads: one question at a time goes to the child."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._loaded: set[ModelFiles] = set()
        self._hopeless: dict[ModelFiles, ModelUnavailable] = {}

    def sizes(
        self, folder: Path, conversations: Sequence[Sequence[dict[str, str]]]
    ) -> list[Size | ErrorData]:
        """The tokens of each conversation, or why the model's template refuses it.

        Raises:
            ModelUnavailable: no readable tokenizer, or files that nobody can read within limits.
        """
        told = [list(map(dict, one)) for one in conversations]
        seconds = _seconds(
            len(told), sum(len(text) for one in told for turn in one for text in turn.values())
        )
        model = model_files(folder)
        return self._ask(SizesQuestion(model=model, seconds=seconds, conversations=told), Sizes).sizes

    def pieces(
        self, folder: Path, conversation: Sequence[dict[str, str]] | str, limit: int | None
    ) -> list[tuple[str, bool, int, bool]]:
        """A row as it is trained; a string is a passage. Raises as `sizes`, and what the template says."""
        told = conversation if isinstance(conversation, str) else list(map(dict, conversation))
        length = (
            len(told) if isinstance(told, str) else sum(len(text) for turn in told for text in turn.values())
        )
        question = PiecesQuestion(
            model=model_files(folder), seconds=_seconds(1, length), conversation=told, limit=limit
        )
        return self._ask(question, Pieces).pieces

    def close(self) -> None:
        """End the child; the next question starts another."""
        with self._lock:
            self._end()

    def _ask(self, question: SizesQuestion | PiecesQuestion, wanted: type[_Kind]) -> _Kind:
        with self._lock:
            if question.model in self._hopeless:
                raise self._hopeless[question.model].with_traceback(None)
            if self._child is None or self._child.poll() is not None:
                self._begin()
            if question.model not in self._loaded:
                self._told(LoadQuestion(model=question.model, seconds=_LOADING), Loaded)
                self._loaded.add(question.model)
            return self._told(question, wanted)

    def _told(self, question: Question, wanted: type[_Kind]) -> _Kind:
        """The answer of a child that runs; raises what it reports, or why it broke."""
        child = self._child
        assert child is not None and child.stdin is not None and child.stdout is not None  # opened with pipes
        clock = threading.Timer(_PATIENCE * question.seconds, child.kill)
        clock.name = "template time limit"
        clock.start()
        try:
            child.stdin.write(written(question).encode())
            child.stdin.flush()
            said = child.stdout.readline(_LONGEST)
        except OSError:
            said = b""
        finally:
            late = not clock.is_alive()
            clock.cancel()
        if not said.endswith(b"\n"):
            raise self._broken(question, late, len(said))
        try:
            answer = answers.validate_json(said)
        except ValidationError:
            answer = None
        if isinstance(answer, Failed):
            raise from_wire(answer.error)
        if not isinstance(answer, wanted):
            self._end()
            raise InternalError(
                t("The process that reads the model's text files said something unintelligible."), hint=_AGAIN
            )
        return answer

    def _broken(self, question: Question, late: bool, said: int) -> ModelUnavailable | InternalError:
        """Why there was no answer; ends what is left of the child."""
        code = self._end()
        reason = _reason(question, late or ran_out_of_time(code), said, code)
        if reason is None:
            return InternalError(
                t("The process that reads the model's text files ended early (exit code {code}).", code=code),
                hint=_AGAIN,
            )
        fault = ModelUnavailable(reason, hint=_HINT)
        self._hopeless[question.model] = fault
        return fault

    def _begin(self) -> None:
        self._end()
        self._child = start(
            PROGRAM,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"TOKENIZERS_PARALLELISM": "false"},
            cwd=Path(__file__).anchor,
        )

    def _end(self) -> int | None:
        child, self._child = self._child, None
        self._loaded.clear()
        if child is None:
            return None
        # It may have ended by itself, and then says why.
        try:
            code: int | None = child.wait(0.2)
        except subprocess.TimeoutExpired:
            child.kill()
            code = child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                pipe.close()
        return code


@lru_cache(maxsize=1)
def reader() -> Reader:
    """The one of this process."""
    return Reader()


def model_files(folder: Path) -> ModelFiles:
    """How the files of a model are now."""
    stamp: list[tuple[int, int]] = []
    for name in _FILES:
        try:
            status = (folder / name).stat()
            stamp.append((status.st_mtime_ns, status.st_size))
        except OSError:
            stamp.append((0, 0))
    return ModelFiles(folder=str(folder), stamp=tuple(stamp))


def _seconds(rows: int, characters: int) -> float:
    return SECONDS + _MORE_EACH * max(rows - 1, 0) + characters / _CHARACTERS


def _reason(question: Question, late: bool, said: int, code: int | None) -> str | None:
    """What the model's tokenizer or template did to its reader; None: it may have been none of them."""
    tokenizer = isinstance(question, LoadQuestion)
    rows = len(question.conversations) if isinstance(question, SizesQuestion) else 1
    if late:
        if tokenizer:
            return t(
                "The model's tokenizer took over {seconds:.0f} seconds for one row.", seconds=question.seconds
            )
        return tn(
            "The model's chat template took over {seconds:.0f} seconds for one row.",
            "The model's chat template took over {seconds:.0f} seconds for {n:,} rows.",
            rows,
            seconds=question.seconds,
        )
    if said >= _LONGEST:
        if tokenizer:
            return t("The model's tokenizer makes more than {most} of one row.", most=file_size(_LONGEST))
        return tn(
            "The model's chat template makes more than {most} of one row.",
            "The model's chat template makes more than {most} of {n:,} rows.",
            rows,
            most=file_size(_LONGEST),
        )
    if code not in (-6, -7, -11):
        return None
    if tokenizer:
        return t(
            "The model's tokenizer makes its reader fail (signal {signal}): it is damaged, or needs too much "
            "memory.",
            signal=-code,
        )
    return t(
        "The model's chat template makes its reader fail (signal {signal}): it is damaged, or needs too much "
        "memory.",
        signal=-code,
    )
