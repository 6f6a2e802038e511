"""Judges on this machine: servers that speak Gemini's REST protocol and OpenAI's chat completions, with
faults on demand; and evaluations for them to judge."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from vibeflow.judging.prompt import Pair

KEY = "judge-key-0123456789abcdef"
MODELS = ("gemini-2.5-flash", "gpt-4.1-mini")
Fault = str
"""malformed, empty, rate, error, slow, blocked, or none."""


class FakeJudge:
    """What the server is told to do, and what it saw."""

    def __init__(self, key: str | None = KEY) -> None:
        self.key = key
        self.faults: list[Fault] = []
        """For the next requests, one each; none when it is empty."""
        self.always: Fault = "none"
        self.rule: Callable[[str], str] = fair
        self.prompts: list[str] = []
        self.bodies: list[dict[str, Any]] = []
        self.retry_after: str | None = "0"
        self.pause = 0.0
        self.refused_fields: tuple[str, ...] = ()
        self.url = ""
        self._lock = threading.Lock()

    def next_fault(self, prompt: str, body: dict[str, Any]) -> Fault:
        with self._lock:
            self.prompts.append(prompt)
            self.bodies.append(body)
            return self.faults.pop(0) if self.faults else self.always


def texts_of(prompt: str) -> list[str]:
    """What stands between the marks: question, expected, answer A, answer B."""
    return re.findall(r"<<<begin [0-9a-f]{16}>>>\n(.*?)\n<<<end [0-9a-f]{16}>>>", prompt, re.DOTALL)


def fair(prompt: str) -> str:
    """5 for an answer that is the expected one, 2 for any other; A gets half a mark more for standing first,
    so that only the mean over both orders is fair."""
    _, expected, first, second = texts_of(prompt)[:4]
    a, b = (5.0 if first == expected else 2.0), (5.0 if second == expected else 2.0)
    return reply(min(5.0, a + 0.5), b)


def reply(a: float, b: float) -> str:
    def marks(mark: float) -> dict[str, float | str]:
        names = ("relevance", "coherence", "factuality", "completeness", "tone")
        return {**dict.fromkeys(names, mark), "feedback": f"Worth {mark}."}

    return json.dumps({"A": marks(a), "B": marks(b)})


@contextmanager
def gemini(judge: FakeJudge) -> Iterator[str]:
    with _serving(judge, _Gemini) as url:
        yield url


@contextmanager
def openai(judge: FakeJudge) -> Iterator[str]:
    with _serving(judge, _OpenAI) as url:
        yield f"{url}/v1"


@contextmanager
def _serving(judge: FakeJudge, handler: type[_Handler]) -> Iterator[str]:
    server = _Server(("127.0.0.1", 0), type("Bound", (handler,), {"judge": judge}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever asked was killed: quiet."""


class _Handler(BaseHTTPRequestHandler):
    judge: FakeJudge
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if (status := self.refusal(body)) is not None:
            self.send(status[0], self.fault(*status))
            return
        fault = self.judge.next_fault(self.prompt(body), body)
        time.sleep(self.judge.pause)
        if fault == "slow":
            time.sleep(5)
        if fault == "rate":
            self.send(429, self.fault(429, "Too many requests."), self.judge.retry_after)
        elif fault == "error":
            self.send(500, self.fault(500, "Something broke."))
        elif fault == "overloaded":
            self.send(503, self.fault(503, "Overloaded."))
        elif fault == "blocked":
            self.send(200, self.blocked())
        elif fault == "html":
            self.send(200, "<html>Not the API.</html>")
        else:
            text = {"malformed": 'Sure! {"A": {"relevance": 9}, "B": {}}', "empty": ""}.get(fault)
            self.send(200, self.answer(self.judge.rule(self.prompt(body)) if text is None else text))

    def send(self, status: int, value: object, retry_after: str | None = None) -> None:
        data = value.encode() if isinstance(value, str) else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if retry_after is not None:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        with suppress(OSError):  # whoever asked had no patience
            self.wfile.write(data)

    def refusal(self, body: dict[str, Any]) -> tuple[int, str] | None:
        raise NotImplementedError

    def prompt(self, body: dict[str, Any]) -> str:
        raise NotImplementedError

    def answer(self, text: str) -> object:
        raise NotImplementedError

    def blocked(self) -> object:
        raise NotImplementedError

    def fault(self, status: int, message: str) -> object:
        raise NotImplementedError


class _Gemini(_Handler):
    def refusal(self, body: dict[str, Any]) -> tuple[int, str] | None:
        path = re.fullmatch(r"/v1beta/models/([^:/]+):generateContent(?:\?.*)?", self.path)
        if path is None:
            return 404, "Not found."
        if self.judge.key is not None and self.headers.get("x-goog-api-key") != self.judge.key:
            return (
                400,
                f"API key not valid: {self.headers.get('x-goog-api-key')}. Please pass a valid API key.",
            )
        if path[1] not in MODELS:
            return 404, f"models/{path[1]} is not found for API version v1beta."
        return None

    def prompt(self, body: dict[str, Any]) -> str:
        return str(body["contents"][0]["parts"][0]["text"])

    def answer(self, text: str) -> object:
        parts = [{"text": text}] if text else []
        return {
            "candidates": [
                {"content": {"parts": parts, "role": "model"}, "finishReason": "STOP", "index": 0}
            ],
            "usageMetadata": {"promptTokenCount": 400, "candidatesTokenCount": 80, "totalTokenCount": 600},
            "modelVersion": "gemini-2.5-flash",
        }

    def blocked(self) -> object:
        return {"promptFeedback": {"blockReason": "SAFETY"}, "usageMetadata": {"promptTokenCount": 400}}

    def fault(self, status: int, message: str) -> object:
        names = {400: "INVALID_ARGUMENT", 404: "NOT_FOUND", 429: "RESOURCE_EXHAUSTED", 500: "INTERNAL"}
        error = {"code": status, "message": message, "status": names.get(status, "UNAVAILABLE")}
        return {"error": error}


class _OpenAI(_Handler):
    def refusal(self, body: dict[str, Any]) -> tuple[int, str] | None:
        if self.path != "/v1/chat/completions":
            return 404, "Not found."
        if self.judge.key is not None and self.headers.get("Authorization") != f"Bearer {self.judge.key}":
            return 401, f"Incorrect API key provided: {self.headers.get('Authorization')}."
        if body["model"] not in MODELS:
            return 404, f"The model {body['model']} does not exist."
        refused = [name for name in self.judge.refused_fields if name in body]
        return (400, f"Unsupported parameter: {refused[0]}.") if refused else None

    def prompt(self, body: dict[str, Any]) -> str:
        return str(body["messages"][0]["content"])

    def answer(self, text: str) -> object:
        return {
            "id": "x",
            "object": "chat.completion",
            "choices": [
                {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            ],
            "usage": {"prompt_tokens": 400, "completion_tokens": 80, "total_tokens": 480},
        }

    def blocked(self) -> object:
        message = {"role": "assistant", "content": None, "refusal": "I cannot help with that."}
        return {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}]}

    def fault(self, status: int, message: str) -> object:
        return {"error": {"message": message, "type": "x", "param": None, "code": None}}


def pairs(count: int) -> list[Pair]:
    """The tuned model has the odd ones right, the base model every fourth."""
    return [
        Pair(
            n,
            f"What colour is number {n}?",
            f"It is colour {n}.",
            f"It is colour {n}." if n % 4 == 0 else f"I do not know number {n}.",
            f"It is colour {n}." if n % 2 or n % 4 == 0 else f"Perhaps {n}.",
        )
        for n in range(1, count + 1)
    ]


def evaluation(count: int) -> dict[str, Any]:
    """An evaluation.json of those."""
    from vibeflow.protocol.evaluation import ExampleView
    from vibeflow.scoring.compare import metric
    from vibeflow.scoring.metrics import token_f1
    from vibeflow.scoring.verdict import of_answers, outcome

    examples = []
    for one in pairs(count):
        base, tuned = token_f1(one.base, one.expected), token_f1(one.tuned, one.expected)
        examples.append(
            ExampleView(
                number=one.number,
                question=one.question,
                expected=one.expected,
                base=one.base,
                tuned=one.tuned,
                base_score=base,
                tuned_score=tuned,
                outcome=outcome(base, tuned),
            )
        )
    words = metric("tokenF1", [e.base_score for e in examples], [e.tuned_score for e in examples], 42)
    return {
        "rows": count,
        "heldOut": count,
        "baseModel": "vibeflow/starter",
        "baseline": None,
        "verdict": of_answers(examples, 42).model_dump(mode="json", by_alias=True),
        "metrics": [words.model_dump(mode="json", by_alias=True)],
        "examples": [one.model_dump(mode="json", by_alias=True) for one in examples],
    }
