"""A served version answers the official OpenAI client; strangers and bad requests are turned away."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import httpx
import pytest
from jobs_kit import run, state, wait_for
from openai import AuthenticationError, BadRequestError, NotFoundError, OpenAI
from serve_kit import ASKED, KEY, Server, serve_job, served

from vibeflow.jobs.control import request_stop


def test_the_official_client_gets_whole_and_streamed_answers(server: Server) -> None:
    client = server.client
    assert [model.id for model in client.models.list()] == ["support"]
    whole = client.chat.completions.create(model="support", messages=ASKED, max_tokens=12)  # type: ignore[arg-type]  # plain dicts
    choice = whole.choices[0]
    assert choice.message.role == "assistant"
    assert whole.usage is not None
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens
    chunks = list(
        client.chat.completions.create(
            model="support",
            messages=ASKED,  # type: ignore[arg-type]  # plain dicts
            max_tokens=12,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    text = "".join(c.choices[0].delta.content or "" for c in chunks if c.choices)
    assert text == choice.message.content
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == choice.finish_reason
    assert chunks[-1].usage == whole.usage
    plain = client.completions.create(model="support", prompt="Once", max_tokens=5, temperature=1.2, seed=4)
    again = client.completions.create(model="support", prompt="Once", max_tokens=5, temperature=1.2, seed=4)
    assert plain.choices[0].text == again.choices[0].text
    pieces = client.completions.create(
        model="support", prompt="Once", max_tokens=5, temperature=1.2, seed=4, stream=True
    )
    assert "".join(piece.choices[0].text for piece in pieces) == plain.choices[0].text
    wait_for(lambda: served(server.folder)[-1].requests >= 5, 10)


def test_a_stop_text_is_honoured(server: Server) -> None:
    full = server.client.completions.create(model="support", prompt="Once", max_tokens=20).choices[0].text
    stop = full[4:6]
    cut = server.client.completions.create(model="support", prompt="Once", max_tokens=20, stop=stop)
    assert cut.choices[0].text == full[: full.index(stop)]
    assert cut.choices[0].finish_reason == "stop"


def test_faults_come_in_openais_shape(server: Server) -> None:
    with pytest.raises(AuthenticationError) as wrong_key:
        OpenAI(base_url=f"{server.url}/v1", api_key="vf_wrong", max_retries=0).models.list()
    assert wrong_key.value.code == "invalid_api_key"
    with pytest.raises(NotFoundError) as wrong_model:
        server.client.chat.completions.create(model="gpt", messages=ASKED)  # type: ignore[arg-type]  # plain dicts
    assert wrong_model.value.code == "model_not_found"
    with pytest.raises(BadRequestError) as too_long:
        server.client.completions.create(model="support", prompt="x" * 300)
    assert too_long.value.code == "context_length_exceeded"
    with pytest.raises(BadRequestError, match="temperature"):
        server.client.completions.create(model="support", prompt="x", temperature=9)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/models"),
        ("GET", "/v1/models/support"),
        ("POST", "/v1/completions"),
        ("POST", "/v1/chat/completions"),
    ],
)
@pytest.mark.parametrize("key", [None, "", "Bearer", "Bearer vf_no", f"Basic {KEY}", KEY])
def test_no_route_answers_without_the_key(server: Server, method: str, path: str, key: str | None) -> None:
    headers = {} if key is None else {"Authorization": key}
    body = {"model": "support", "prompt": "x", "messages": ASKED} if method == "POST" else None
    assert httpx.request(method, server.url + path, headers=headers, json=body).status_code == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Host": "127.0.0.1.evil.example"}, 421),
        ({"Host": "evil@127.0.0.1"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:3000"}, 200),
        ({"Host": "localhost"}, 200),
    ],
)
def test_other_sites_are_turned_away_even_with_the_key(
    server: Server, headers: dict[str, str], status: int
) -> None:
    key = {"Authorization": f"Bearer {KEY}"}
    assert httpx.get(f"{server.url}/v1/models", headers={**key, **headers}).status_code == status


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff\xfe", b'{"model": "support"}', b'{"model": 1, "messages": "x"}']
)
def test_malformed_bodies_are_a_client_error(server: Server, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    answer = httpx.post(f"{server.url}/v1/chat/completions", headers=headers, content=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_an_oversized_body_is_refused(server: Server) -> None:
    headers = {"Authorization": f"Bearer {KEY}"}
    answer = httpx.post(f"{server.url}/v1/completions", headers=headers, content=b" " * 1_200_000)
    assert answer.status_code == 413


def test_a_client_that_leaves_frees_its_place(server: Server) -> None:
    body = {"model": "support", "messages": ASKED, "max_tokens": 200, "stream": True}
    headers = {"Authorization": f"Bearer {KEY}"}
    for _ in range(6):  # more than may run at once
        with httpx.stream("POST", f"{server.url}/v1/chat/completions", headers=headers, json=body) as answer:
            next(answer.iter_bytes())
    done = server.client.completions.create(model="support", prompt="x", max_tokens=2, timeout=20)
    assert done.choices


def test_a_taken_port_is_named(server: Server, tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        folder = serve_job(tmp_path / "job", server.version, other.getsockname()[1])
        assert run(folder) == 1
    fault = state(folder).error
    assert fault is not None
    assert fault.code == "port.inUse"


def test_the_playground_child_answers_cancels_and_ends_with_its_input(server: Server) -> None:
    import sys

    from jobs_kit import ENVIRONMENT

    child = subprocess.Popen(
        [sys.executable, "-m", "vibeflow.worker.chat", str(server.version)],
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    child.stdin.write(b"no json\n")
    for name in ("a", "b"):
        line = {"kind": "ask", "id": name, "messages": ASKED, "base": name == "b", "max_new_tokens": 8}
        child.stdin.write(json.dumps(line).encode() + b"\n")
    child.stdin.write(b'{"kind": "ask", "id": "c", "messages": []}\n')
    child.stdin.flush()
    said: dict[str, list[dict[str, object]]] = {"a": [], "b": [], "c": []}
    while not said["c"]:
        told = json.loads(child.stdout.readline())
        said[told["id"]].append(told)
    answers = ["".join(str(told["text"]) for told in said[name]) for name in ("a", "b")]
    assert answers[0] == answers[1], "an adapter that changes nothing answers as the base"
    assert said["a"][-1]["done"]
    assert said["c"][-1]["error"]
    child.stdin.close()
    assert child.wait(timeout=20) == 0


def test_stops_when_asked(server: Server) -> None:
    request_stop(server.folder)
    assert server.process.wait(timeout=30) == 0
    assert state(server.folder).state == "stopped"
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/health")
