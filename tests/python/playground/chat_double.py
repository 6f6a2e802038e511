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


def say(**values: object) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def read() -> None:
    for line in sys.stdin:
        value = json.loads(line)
        if "cancel" in value:
            cancelled.add(value["cancel"])
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
    if question == "babble":
        print("what is JSON?", flush=True)
        time.sleep(30)
    if question == "deaf":
        time.sleep(60)
    if question == "fail":
        fault = {
            "code": "memory.exhausted",
            "message": "No room.",
            "hint": "Close something.",
            "action": None,
        }
        say(id=name, text="", done=True, tokens=0, seconds=0.0, error=fault)
        return
    if question == "what was asked":
        say(id=name, text=json.dumps(request), done=True, tokens=1, seconds=0.0, error=None)
        return
    words = [
        "base " if request["base"] else "tuned ",
        *(["slow "] * 200 if question == "slow" else []),
        question,
    ]
    for count, word in enumerate(words, 1):
        if name in cancelled:
            break
        say(id=name, text=word, done=False, tokens=count, seconds=0.01 * count, error=None)
        if question == "slow":
            time.sleep(0.05)
    say(id=name, text="", done=True, tokens=len(words), seconds=1.0, error=None)


def main() -> None:
    threading.Thread(target=read, daemon=True).start()
    mark = Path(sys.argv[1]) / "vibeflow-files.json"
    if not mark.is_file():
        say(
            ready=False,
            error={"code": "model.unavailable", "message": "No model.", "hint": "x", "action": None},
        )
        waiting.get()
        return
    say(ready=True)
    while (request := waiting.get()) is not None:
        answer(request)


main()
