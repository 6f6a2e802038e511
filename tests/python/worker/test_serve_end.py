"""Stopping: nothing is taken any more, and what is on its way ends soon and in order. Waiting has its limit.

The model's own speed is taken out: each token takes as long as the test says.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from jobs_kit import wait_for
from serve_kit import ASKED, KEY

from vibeflow.engine.generate.stream import Piece
from vibeflow.engine.models.device import Device
from vibeflow.engine.models.load import Loaded, load_model
from vibeflow.engine.serve import answering
from vibeflow.engine.serve.app import Service, create_app
from vibeflow.jobs.answers import AnswerCount
from vibeflow.jobs.control import request_stop
from vibeflow.jobs.events import EventWriter
from vibeflow.worker.process.reporter import Reporter
from vibeflow.worker.serve.job import _run

HEADERS = {"Authorization": f"Bearer {KEY}"}
BODY: dict[str, Any] = {"model": "support", "messages": ASKED, "max_tokens": 200}


@dataclass
class Pace:
    """How the model answers: tokens that take a while each."""

    seconds: float = 0.05
    tokens: int = 2000
    begun: list[float] = field(default_factory=list)

    def stream(self, loaded: Any, prompt: Any, sampling: Any, cancelled: Any) -> Iterator[Piece]:
        self.begun.append(time.monotonic())
        for count in range(self.tokens):
            time.sleep(self.seconds)
            if cancelled():
                yield Piece("", count, "cancelled")
                return
            yield Piece("word ", count + 1)
        yield Piece("", self.tokens, "stop")


@pytest.fixture
def pace(monkeypatch: pytest.MonkeyPatch) -> Pace:
    made = Pace()
    monkeypatch.setattr(answering, "stream", made.stream)
    return made


@pytest.fixture(scope="module")
def loaded(tiny_model: Path) -> Loaded:
    return load_model(tiny_model, Device("cpu", "fp32", 1, "CPU"))


@dataclass
class Here:
    """A server in this process."""

    folder: Path
    port: int
    thread: threading.Thread
    service: Service
    counted: AnswerCount

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1/chat/completions"


@pytest.fixture
def here(tmp_path: Path, loaded: Loaded, pace: Pace) -> Iterator[Here]:
    writer = EventWriter(tmp_path)
    reporter = Reporter(tmp_path, writer, [])
    counted = AnswerCount(tmp_path)
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    hashed = hashlib.sha256(KEY.encode()).hexdigest()
    service = Service(
        loaded, "support", hashed, lambda messages: messages, 2, counted.add, reporter.should_stop
    )
    thread = threading.Thread(
        target=lambda: asyncio.run(_run(service, listener, writer, reporter, counted)), daemon=True
    )
    thread.start()
    yield Here(tmp_path, port, thread, service, counted)
    request_stop(tmp_path)
    thread.join(timeout=20)
    assert not thread.is_alive()
    writer.close()
    counted.close()


def test_a_stream_ends_soon_in_order_and_is_not_counted(here: Here) -> None:
    with httpx.stream("POST", here.url, json=BODY | {"stream": True}, headers=HEADERS, timeout=20) as answer:
        lines = answer.iter_lines()
        assert "word" in next(lines)
        began = time.monotonic()
        request_stop(here.folder)
        events = [line.removeprefix("data: ") for line in lines if line]
    assert time.monotonic() - began < 4
    assert events[-1] == "[DONE]"
    assert json.loads(events[-2])["error"]["code"] == "server_stopping"
    assert len(events) < 200
    here.thread.join(timeout=20)
    assert not here.thread.is_alive()
    assert here.counted.value == 0


def test_whole_answers_and_those_that_wait_are_told_at_once(here: Here) -> None:
    told: list[tuple[int, str, float]] = []

    def ask(streamed: bool) -> None:
        answer = httpx.post(here.url, json=BODY | {"stream": streamed}, headers=HEADERS, timeout=20)
        told.append((answer.status_code, answer.text, time.monotonic()))

    threads = [threading.Thread(target=ask, args=(n >= 4,)) for n in range(8)]
    for thread in threads:
        thread.start()
    wait_for(lambda: here.service.answering.places.waiting == 6, 20)
    began = time.monotonic()
    request_stop(here.folder)
    for thread in threads:
        thread.join(timeout=10)
    assert sorted(status for status, _, _ in told) == [200] * 4 + [503] * 4
    assert all("server_stopping" in text for _, text, _ in told)
    assert all(text.endswith("[DONE]\n\n") for status, text, _ in told if status == 200)
    assert max(at for _, _, at in told) - began < 4


def test_no_request_is_taken_once_it_was_asked_to_stop(here: Here, pace: Pace) -> None:
    pace.tokens, pace.seconds = 1, 0.0
    with httpx.Client(headers=HEADERS) as client:
        assert client.post(here.url, json=BODY).status_code == 200
        known = len(pace.begun)
        request_stop(here.folder)
        for _ in range(300):
            try:
                assert client.post(here.url, json=BODY).status_code == 503
            except httpx.HTTPError:
                break  # nobody listens any more
        assert len(pace.begun) == known


def test_a_client_that_leaves_while_it_waits_gives_its_place_back(here: Here, pace: Pace) -> None:
    with httpx.Client(headers=HEADERS) as client:
        for streamed in (True, False) * 40:  # more than may run and wait
            with pytest.raises(httpx.TimeoutException):
                client.post(here.url, json=BODY | {"stream": streamed}, timeout=0.03)
        pace.tokens, pace.seconds = 1, 0.0
        assert client.post(here.url, json=BODY, timeout=5).status_code == 200


def test_health_answers_while_prompts_are_read(
    here: Here, loaded: Loaded, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = loaded.chat.encode
    monkeypatch.setattr(loaded.chat, "encode", lambda text: (time.sleep(5), whole(text))[1])
    asking = threading.Thread(target=lambda: httpx.post(here.url, json=BODY, headers=HEADERS, timeout=20))
    asking.start()
    time.sleep(0.1)
    began = time.monotonic()
    assert httpx.get(f"http://127.0.0.1:{here.port}/health").status_code == 200
    assert time.monotonic() - began < 4
    request_stop(here.folder)
    asking.join()


@pytest.mark.parametrize("streamed", [True, False])
async def test_of_300_at_once_those_beyond_the_limit_are_refused(
    loaded: Loaded, pace: Pace, streamed: bool
) -> None:
    pace.tokens, pace.seconds = 1, 0.0
    hold = threading.Event()
    real = pace.stream

    def held(*arguments: Any) -> Iterator[Piece]:
        hold.wait(20)
        yield from real(*arguments)

    answering.stream = held  # type: ignore[assignment]  # put back by `pace`
    counted: list[int] = []
    hashed = hashlib.sha256(KEY.encode()).hexdigest()
    service = Service(loaded, "support", hashed, lambda m: m, count=lambda: counted.append(1))
    app = create_app(service)
    statuses: list[int] = []
    expected = 300 if streamed else 232  # before any answer is whole
    all_told = asyncio.Event()

    async def ask() -> None:
        asked = json.dumps(BODY | {"stream": streamed}).encode()
        headers = [(b"host", b"localhost"), (b"authorization", f"Bearer {KEY}".encode())]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": "POST",
            "path": "/v1/chat/completions",
            "raw_path": b"/v1/chat/completions",
            "root_path": "",
            "query_string": b"",
            "headers": headers,
        }
        messages = [{"type": "http.request", "body": asked, "more_body": False}]

        async def receive() -> Any:
            if messages:
                return messages.pop()
            return await asyncio.Event().wait()

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                statuses.append(message["status"])
                if len(statuses) == expected:
                    all_told.set()

        await app(scope, receive, send)

    everybody = [asyncio.create_task(ask()) for _ in range(300)]
    await asyncio.wait_for(all_told.wait(), 20)
    hold.set()
    await asyncio.gather(*everybody)
    assert (statuses.count(200), statuses.count(429)) == (68, 232)
    assert len(counted) == 68
    assert all(service.answering.places.take().runs for _ in range(4)), "there is room again"
