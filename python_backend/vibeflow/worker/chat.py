"""The playground's child: `python -m vibeflow.worker.chat <folder of a version>`, JSON lines on stdio.

In: {"id", "messages", "base": bool, "max_new_tokens"} or {"cancel": id}. A request may also hold "folder" (of
another version that shares the base model), "system" (in place of the version's system prompt) and how to
sample: "temperature", "top_p", "top_k", "repetition_penalty", "seed". Out: {"id", "text", "done", "tokens",
"seconds", "error"}; the first line also has "prompt_tokens", "context" and "note", the first with text
"first_seconds", the last "done" and "ending", or "error" (the wire form of the error tree) where it failed.
A request with "attention" (an answer) is one for what the model looks at while it gives that answer: its only
line has {"question", "answer", "weights", "cut"} as JSON in "text".
Ends with its input, so it never outlives its parent.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, TextIO

from vibeflow.l10n import t
from vibeflow.protocol.errors import UserInputError, VibeFlowError

from .chat_models import ChatModels
from .faults import explain
from .threads import wait_gently

_ANSWER = 256
"""Tokens of an answer, where a request does not say."""


class Chat:
    """Reads requests on one thread, answers them in order on another."""

    def __init__(self, folder: Path, source: TextIO, sink: TextIO) -> None:
        self._folder, self._source, self._sink = folder, source, sink
        self._waiting: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._cancelled: set[str] = set()
        self._ended = threading.Event()

    def run(self) -> None:
        threading.Thread(target=self._read, name="chat-requests", daemon=True).start()
        try:
            models = ChatModels(self._folder)
        except Exception as error:
            traceback.print_exc()
            fault = explain(error)
            while (request := self._waiting.get()) is not None:
                self._fail(str(request["id"]), fault)
            return
        while (request := self._waiting.get()) is not None:
            self._answer(models, request)

    def _read(self) -> None:
        for line in self._source:
            try:
                value = json.loads(line)
                if "cancel" in value:
                    self._cancelled.add(str(value["cancel"]))
                else:
                    self._waiting.put({**value, "id": str(value["id"])})
            except (ValueError, KeyError, TypeError):
                print(f"ignored a line that is no request: {line[:80]!r}", file=sys.stderr, flush=True)
        self._ended.set()
        self._waiting.put(None)

    def _answer(self, models: ChatModels, request: dict[str, Any]) -> None:
        from vibeflow.engine.generate import as_base
        from vibeflow.engine.stream import room_for_answer, stream
        from vibeflow.engine.tasks.ask import prompt_of

        name = request["id"]
        begun = time.monotonic()
        try:
            loaded, tuned = models.use(Path(request["folder"]) if request.get("folder") else None)
            if request.get("attention") is not None:
                self._look(name, loaded, _conversation(request, tuned), str(request["attention"]))
                return
            prompt = prompt_of(loaded, _conversation(request, tuned))
            if request.get("base") and tuned.labels is not None:
                self._say(id=name, text=_knows_no_labels(tuned), done=True, tokens=0, seconds=0.0, error=None)
                return
            sampling = _sampling(request)
            room = room_for_answer(loaded, prompt.ids, sampling.max_new_tokens)
            self._say(
                id=name,
                text="",
                done=False,
                tokens=0,
                seconds=0.0,
                error=None,
                note=_limits(loaded, len(prompt.ids), prompt.cut, room, sampling.max_new_tokens),
                prompt_tokens=len(prompt.ids),
                context=loaded.context,
            )
            first: float | None = None
            with as_base(loaded, bool(request.get("base"))):
                for piece in stream(loaded, prompt.ids, sampling, lambda: self._over(name)):
                    seconds = round(time.monotonic() - begun, 3)
                    first = seconds if first is None and piece.text else first
                    self._say(
                        id=name,
                        text=piece.text,
                        done=piece.ending is not None,
                        tokens=piece.tokens,
                        seconds=seconds,
                        error=None,
                        first_seconds=first,
                        ending=piece.ending,
                    )
        except Exception as error:
            traceback.print_exc()
            self._fail(name, explain(error))

    def _look(self, name: str, loaded: Any, messages: list[dict[str, str]], answer: str) -> None:
        from vibeflow.engine.attention import attention_of

        found = json.dumps(vars(attention_of(loaded, messages, answer)), ensure_ascii=False)
        self._say(id=name, text=found, done=True, tokens=0, seconds=0.0, error=None)

    def _over(self, name: str) -> bool:
        return name in self._cancelled or self._ended.is_set()

    def _fail(self, name: str, fault: VibeFlowError) -> None:
        wire = fault.to_wire().model_dump(by_alias=True)
        self._say(id=name, text="", done=True, tokens=0, seconds=0.0, error=wire)

    def _say(self, **values: Any) -> None:
        self._sink.write(json.dumps(values, ensure_ascii=False) + "\n")
        self._sink.flush()


def _knows_no_labels(tuned: Any) -> str:
    return t(
        "The base model knows none of these labels: before training it could only guess. The "
        'commonest label among the training rows is "{commonest}".',
        commonest=tuned.labels.commonest,
    )


def _messages(request: dict[str, Any]) -> list[dict[str, str]]:
    try:
        messages = [{"role": str(m["role"]), "content": str(m["content"])} for m in request["messages"]]
    except (KeyError, TypeError) as error:
        raise UserInputError(t("The question is not a list of messages."), hint=t("Ask again.")) from error
    if not messages:
        raise UserInputError(t("The question is empty."), hint=t("Write something first."))
    return messages


def _conversation(request: dict[str, Any], tuned: Any) -> list[dict[str, str]]:
    """With the system prompt of training, unless the request has one; an empty one is none at all."""
    messages, system = _messages(request), request.get("system")
    if system is None:
        with_system: list[dict[str, str]] = tuned.with_system(messages)
        return with_system
    return [{"role": "system", "content": str(system)}, *messages] if str(system).strip() else messages


def _sampling(request: dict[str, Any]) -> Any:
    from vibeflow.engine.sampling import Sampling

    seed = request.get("seed")
    return Sampling(
        max_new_tokens=max(1, int(request.get("max_new_tokens") or _ANSWER)),
        temperature=float(request.get("temperature") or 0.0),
        top_p=float(request.get("top_p") or 1.0),
        top_k=int(request.get("top_k") or 0),
        repetition_penalty=float(request.get("repetition_penalty") or 1.0),
        seed=None if seed is None else int(seed),
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
    # The answers have standard output to themselves: whatever a library prints goes to the log.
    sink = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    source = os.fdopen(os.dup(0), "r", encoding="utf-8", errors="replace")
    Chat(Path(sys.argv[1]).resolve(), source, sink).run()


if __name__ == "__main__":
    main()
