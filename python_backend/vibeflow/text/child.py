"""The child process that reads models' tokenizers and renders their templates for the backend: `python -m
vibeflow.text.child`.

Answers JSON lines on standard input with JSON lines on standard output (`messages`). Limits its own
memory, and its processor time for each question: what breaks a limit ends this process, and nothing else.
Ends with its standard input, and when nothing is asked for a while.
"""

from __future__ import annotations

import select
import sys
import traceback
from collections import OrderedDict
from pathlib import Path
from typing import BinaryIO

from vibeflow.children.limits import confine, processor_seconds
from vibeflow.children.lines import own_output, written
from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorData, ModelUnavailable, as_vibeflow_error

from .budget import endless
from .chat import ChatText
from .messages import (
    Answer,
    Failed,
    Loaded,
    LoadQuestion,
    ModelFiles,
    Pieces,
    PiecesQuestion,
    Question,
    Size,
    Sizes,
    questions,
)
from .pieces import pieces_of
from .sizes import sizes_of

MEMORY_BYTES = 2 << 30
"""Address space; the tokenizers of the largest vocabularies need a quarter of it."""
_IDLE_SECONDS = 600
_MODELS = 4
"""That are kept."""


class Child:
    def __init__(self) -> None:
        self._chats: OrderedDict[ModelFiles, ChatText] = OrderedDict()

    def answer(self, question: Question) -> Answer:
        try:
            with processor_seconds(question.seconds):
                return self._answered(question)
        except MemoryError:
            return _failed(
                endless(
                    t("The model's chat template needs more memory than one row may have and was stopped.")
                )
            )
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic of the tokenizers' library is no Exception
            return _failed(error)

    def _answered(self, question: Question) -> Answer:
        chat = self._chat(question.model)
        if isinstance(question, LoadQuestion):
            return Loaded()
        if isinstance(question, PiecesQuestion):
            found = pieces_of(chat, question.conversation, question.limit)
            return Pieces(pieces=[(*piece,) for piece in found])
        return Sizes(
            sizes=[
                one.to_wire()
                if isinstance(one, ModelUnavailable)
                else Size(tokens=one.tokens, trained=one.trained, least=one.least, lead=one.lead)
                for one in sizes_of(chat, question.conversations)
            ]
        )

    def _chat(self, model: ModelFiles) -> ChatText:
        chat = self._chats.pop(model, None) or ChatText.load(Path(model.folder))
        self._chats[model] = chat
        while len(self._chats) > _MODELS:
            self._chats.popitem(last=False)
        return chat


def _failed(error: BaseException) -> Failed:
    known = as_vibeflow_error(error)
    if known.code != "internal":
        return Failed(error=known.to_wire())
    traceback.print_exception(error)
    return Failed(
        error=ErrorData(
            code="model.unavailable",
            message=t("The model's tokenizer fails: {kind}.", kind=type(error).__name__),
            hint=t("The model's files are damaged or made for a newer version. Choose another model."),
        )
    )


def main() -> int:
    confine(memory=MEMORY_BYTES)
    out = own_output()
    child = Child()
    while line := _next(sys.stdin.buffer):
        out.write(written(child.answer(questions.validate_json(line))).encode())
        out.flush()
    return 0


def _next(source: BinaryIO) -> bytes:
    """The next question; empty when there is none, or none for long. One is asked when the last is answered,
    so that nothing waits in a buffer of ours."""
    if sys.platform != "win32" and not select.select([source], [], [], _IDLE_SECONDS)[0]:
        return b""
    return source.readline()


if __name__ == "__main__":
    sys.exit(main())
