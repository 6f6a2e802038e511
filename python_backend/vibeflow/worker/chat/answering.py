"""The playground's child: `python -m vibeflow.worker.chat <folder of a version>`.

Answers lines on its input with lines on its output (`children.chat_lines`). Ends with its input, so it never
outlives its parent.
"""

from __future__ import annotations

import contextlib
import io
import os
import queue
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, TextIO

from pydantic import ValidationError

from vibeflow.children.chat_lines import (
    Addressed,
    AnswerPiece,
    AskQuestion,
    CancelRequest,
    Failed,
    Looked,
    LookQuestion,
    Unready,
    requests,
)
from vibeflow.children.lines import Line, own_output, written
from vibeflow.l10n import t
from vibeflow.protocol.errors import InternalError, UserInputError

from ..process.faults import explain
from ..process.threads import wait_gently
from .models import ChatModels


class Chat:
    """Reads requests on one thread, answers them in order on another."""

    def __init__(self, folder: Path, source: TextIO, sink: TextIO) -> None:
        self._folder, self._source, self._sink = folder, source, sink
        self._waiting: queue.Queue[AskQuestion | LookQuestion | None] = queue.Queue()
        self._cancelled: set[str] = set()
        self._ended = threading.Event()
        self._saying = threading.Lock()

    def run(self) -> None:
        threading.Thread(target=self._read, name="chat-requests", daemon=True).start()
        try:
            models = ChatModels(self._folder)
        except Exception as error:
            traceback.print_exc()
            self._say(Unready(error=explain(error).to_wire()))
            return
        while (question := self._waiting.get()) is not None:
            try:
                if isinstance(question, LookQuestion):
                    self._look(models, question)
                else:
                    self._answer(models, question)
            except Exception as error:
                traceback.print_exc()
                self._say(Failed(id=question.id, error=explain(error).to_wire()))

    def _read(self) -> None:
        for line in self._source:
            try:
                request = requests.validate_json(line)
            except ValidationError as error:
                self._refuse(line, error)
                continue
            if isinstance(request, CancelRequest):
                self._cancelled.add(request.id)
            else:
                self._waiting.put(request)
        self._ended.set()
        self._waiting.put(None)

    def _refuse(self, line: str, error: ValidationError) -> None:
        """Tells whoever asked, where the line still says who that is."""
        print(f"ignored a line that is no request: {line[:80]!r}: {error}", file=sys.stderr, flush=True)
        with contextlib.suppress(ValidationError):
            fault = InternalError(
                t("The process that answers was asked something that it does not understand."),
                hint=t("Try again; if it happens again, it is worth a bug report."),
            )
            self._say(Failed(id=Addressed.model_validate_json(line).id, error=fault.to_wire()))

    def _answer(self, models: ChatModels, question: AskQuestion) -> None:
        from vibeflow.engine.generate.answers import as_base
        from vibeflow.engine.generate.stream import room_for_answer, stream
        from vibeflow.engine.tasks.ask import prompt_of

        name = question.id
        begun = time.monotonic()
        loaded, tuned = models.use(question.folder)
        prompt = prompt_of(loaded, _conversation(question, tuned))
        if question.base and tuned.labels is not None:
            self._say(AnswerPiece(id=name, text=_knows_no_labels(tuned), done=True))
            return
        sampling = _sampling(question)
        room = room_for_answer(loaded, prompt.ids, sampling.max_new_tokens)
        self._say(
            AnswerPiece(
                id=name,
                note=_limits(loaded, len(prompt.ids), prompt.cut, room, sampling.max_new_tokens),
                prompt_tokens=len(prompt.ids),
                context=loaded.context,
            )
        )
        first: float | None = None
        with as_base(loaded, question.base):
            for piece in stream(loaded, prompt.ids, sampling, lambda: self._over(name)):
                seconds = round(time.monotonic() - begun, 3)
                first = seconds if first is None and piece.text else first
                self._say(
                    AnswerPiece(
                        id=name,
                        text=piece.text,
                        done=piece.ending is not None,
                        tokens=piece.tokens,
                        seconds=seconds,
                        first_seconds=first,
                        ending=piece.ending,
                    )
                )

    def _look(self, models: ChatModels, question: LookQuestion) -> None:
        from vibeflow.engine.generate.attention import attention_of

        loaded, tuned = models.use(question.folder)
        found = attention_of(loaded, _conversation(question, tuned), question.answer)
        self._say(Looked(id=question.id, **vars(found)))

    def _over(self, name: str) -> bool:
        return name in self._cancelled or self._ended.is_set()

    def _say(self, line: Line) -> None:
        with self._saying:
            self._sink.write(written(line))
            self._sink.flush()


def _knows_no_labels(tuned: Any) -> str:
    return t(
        "The base model knows none of these labels: before training it could only guess. The "
        'commonest label among the training rows is "{commonest}".',
        commonest=tuned.labels.commonest,
    )


def _conversation(question: AskQuestion | LookQuestion, tuned: Any) -> list[dict[str, str]]:
    """With the system prompt of training, unless the request has one; an empty one is none at all."""
    messages, system = [turn.model_dump() for turn in question.messages], question.system
    if not messages:
        raise UserInputError(t("The question is empty."), hint=t("Write something first."))
    if system is None:
        with_system: list[dict[str, str]] = tuned.with_system(messages)
        return with_system
    return [{"role": "system", "content": system}, *messages] if system.strip() else messages


def _sampling(question: AskQuestion) -> Any:
    from vibeflow.engine.generate.sampling import Sampling

    return Sampling(
        max_new_tokens=question.max_new_tokens,
        temperature=question.temperature,
        top_p=question.top_p,
        top_k=question.top_k,
        repetition_penalty=question.repetition_penalty,
        seed=question.seed,
    )


def _limits(loaded: Any, prompt: int, cut: bool, room: int, wanted: int) -> str | None:
    """What the model's own limit does to this answer; None: nothing."""
    if cut:
        return t(
            "A part of the text was left out: this model can look at {context:,} tokens.",
            context=loaded.context,
        )
    if loaded.kind != "causal" or room >= wanted:
        return None
    return t(
        "The conversation has {prompt:,} of the {context:,} tokens that this model can look "
        "at, so the answer can have {room:,}, not {wanted:,}.",
        prompt=prompt,
        context=loaded.context,
        room=room,
        wanted=wanted,
    )


def main() -> None:
    wait_gently()
    sink = io.TextIOWrapper(own_output(), "utf-8", newline="\n")
    source = os.fdopen(os.dup(0), "r", encoding="utf-8", errors="replace")
    Chat(Path(sys.argv[1]).resolve(), source, sink).run()
