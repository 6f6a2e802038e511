"""The playground's child: `python -m vibeflow.worker.chat <folder of a version>`, JSON lines on stdio.

In: {"id", "messages", "base": bool, "max_new_tokens"} or {"cancel": id}. Out:
{"id", "text", "done", "tokens", "seconds", "error"}; the last line of an answer has `done`, and `error` (the
wire form of the error tree) where it failed. Ends with its input, so it never outlives its parent.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
import traceback
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from vibeflow.protocol.errors import UserInputError, VibeFlowError

from .faults import explain
from .threads import wait_gently

_MOST_TOKENS = 1024


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
            loaded, tuned = _load(self._folder)
        except Exception as error:
            traceback.print_exc()
            fault = explain(error)
            while (request := self._waiting.get()) is not None:
                self._fail(str(request["id"]), fault)
            return
        while (request := self._waiting.get()) is not None:
            self._answer(loaded, tuned, request)

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

    def _answer(self, loaded: Any, tuned: Any, request: dict[str, Any]) -> None:
        from vibeflow.engine.generate import as_base
        from vibeflow.engine.stream import Sampling, stream
        from vibeflow.engine.tasks.ask import prompt_of

        name = request["id"]
        begun = time.monotonic()
        try:
            limit = max(1, min(int(request.get("max_new_tokens") or 256), _MOST_TOKENS))
            prompt = prompt_of(loaded, tuned.with_system(_messages(request))).ids
            if request.get("base") and tuned.labels is not None:
                self._say(id=name, text=_knows_no_labels(tuned), done=True, tokens=0, seconds=0.0, error=None)
                return
            with as_base(loaded, bool(request.get("base"))):
                for piece in stream(loaded, prompt, Sampling(limit), lambda: self._over(name)):
                    self._say(
                        id=name,
                        text=piece.text,
                        done=piece.ending is not None,
                        tokens=piece.tokens,
                        seconds=round(time.monotonic() - begun, 3),
                        error=None,
                    )
        except Exception as error:
            traceback.print_exc()
            self._fail(name, explain(error))

    def _over(self, name: str) -> bool:
        return name in self._cancelled or self._ended.is_set()

    def _fail(self, name: str, fault: VibeFlowError) -> None:
        wire = fault.to_wire().model_dump(by_alias=True)
        self._say(id=name, text="", done=True, tokens=0, seconds=0.0, error=wire)

    def _say(self, **values: Any) -> None:
        self._sink.write(json.dumps(values, ensure_ascii=False) + "\n")
        self._sink.flush()


def _knows_no_labels(tuned: Any) -> str:
    return (
        "The base model knows none of these labels: before training it could only guess. "
        f'The commonest label among the training rows is "{tuned.labels.commonest}".'
    )


def _messages(request: dict[str, Any]) -> list[dict[str, str]]:
    try:
        messages = [{"role": str(m["role"]), "content": str(m["content"])} for m in request["messages"]]
    except (KeyError, TypeError) as error:
        raise UserInputError("The question is not a list of messages.", hint="Ask again.") from error
    if not messages:
        raise UserInputError("The question is empty.", hint="Write something first.")
    return messages


def _load(folder: Path) -> tuple[Any, Any]:
    from vibeflow.engine.device import choose
    from vibeflow.engine.tuned import base_of, open_tuned, read_tuned

    from .model import inference_device

    tuned = read_tuned(folder)
    base = cache(lambda: base_of(tuned))
    device = inference_device(choose(), folder if tuned.whole else base().folder)
    return open_tuned(tuned, device, base), tuned


def main() -> None:
    wait_gently()
    # The answers have standard output to themselves: whatever a library prints goes to the log.
    sink = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    source = os.fdopen(os.dup(0), "r", encoding="utf-8", errors="replace")
    Chat(Path(sys.argv[1]).resolve(), source, sink).run()


if __name__ == "__main__":
    main()
