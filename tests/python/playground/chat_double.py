"""Stands in for `vibeflow.worker.chat`: the same lines over stdio, without a model. The question says what
happens."""

import json
import queue
import sys
import threading
import time
from pathlib import Path
from typing import Any

waiting: "queue.Queue[dict[str, Any] | None]" = queue.Queue()
cancelled: set[str] = set()
NONSENSE = {
    "babble": "what is JSON?",
    "a list": "[1, 2]",
    "a number in quotes": '{"kind": "piece", "id": "ID", "text": "x", "tokens": "1"}',
    "no such kind": '{"kind": "song", "id": "ID"}',
    "one field more": '{"kind": "piece", "id": "ID", "text": "x", "colour": "blue"}',
    "no such error": '{"kind": "failed", "id": "ID", "error": {"code": "nonsense"}}',
}


def say(**values: object) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def read() -> None:
    for line in sys.stdin:
        value = json.loads(line)
        if value["kind"] == "cancel":
            cancelled.add(value["id"])
        else:
            waiting.put(value)
    waiting.put(None)


def answer(request: dict[str, Any]) -> None:
    name, question = request["id"], request["messages"][-1]["content"]
    if question == "crash":
        sys.stderr.write("Traceback\nRuntimeError: the weights caught fire\n")
        sys.exit(7)
    if question == "no torch":
        sys.stderr.write("ModuleNotFoundError: No module named 'torch'\n")
        sys.exit(1)
    if question in NONSENSE:
        print(NONSENSE[question].replace("ID", name), flush=True)
        time.sleep(30)
    if question == "half a line":
        print('{"kind": "piece", "id": "r1", "te', end="", flush=True)
        sys.exit(3)
    if question == "deaf":
        time.sleep(60)
    if question == "fail":
        fault = {
            "code": "memory.exhausted",
            "message": "No room.",
            "hint": "Close something.",
            "action": None,
        }
        say(kind="failed", id=name, error=fault)
        return
    if question == "what was asked":
        say(kind="piece", id=name, text=json.dumps(request), done=True, tokens=1)
        return
    words = [
        "base " if request["base"] else "tuned ",
        *(["slow "] * 200 if question == "slow" else []),
        question,
    ]
    for count, word in enumerate(words, 1):
        if name in cancelled:
            break
        say(kind="piece", id=name, text=word, tokens=count, seconds=0.01 * count)
        if question == "slow":
            time.sleep(0.05)
    say(kind="piece", id=name, done=True, tokens=len(words), seconds=1.0)


def main() -> None:
    threading.Thread(target=read, daemon=True).start()
    mark = Path(sys.argv[1]) / "vibeflow-files.json"
    if not mark.is_file():
        say(
            kind="unready",
            error={"code": "model.unavailable", "message": "No model.", "hint": "x", "action": None},
        )
        waiting.get()
        return
    while (request := waiting.get()) is not None:
        answer(request)


main()
