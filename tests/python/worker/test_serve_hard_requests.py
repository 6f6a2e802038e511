"""Whatever a client with the key sends: an answer each time, never a 500, faults in OpenAI's form."""

from __future__ import annotations

import json
import random
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from serve_kit import ASKED, KEY, Server

from vibeflow.engine.serve.openai_types import ChatRequest, CompletionRequest

HEADERS = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
CHAT: dict[str, Any] = {"model": "support", "messages": ASKED, "max_tokens": 2}
TEXT: dict[str, Any] = {"model": "support", "prompt": "Once", "max_tokens": 2}


def faultless(answer: httpx.Response) -> None:
    """2xx, or a client's fault that is told as OpenAI tells it."""
    assert answer.status_code < 500, answer.text[:300]
    if answer.status_code >= 400:
        error = answer.json()["error"]
        assert set(error) == {"message", "type", "param", "code"} and error["message"] and error["type"]


def post(server: Server, path: str, body: bytes, **headers: str) -> httpx.Response:
    return httpx.post(f"{server.url}{path}", content=body, headers={**HEADERS, **headers}, timeout=30)


@pytest.mark.parametrize("text", [r'"\ud800"', r'"\udc00x"', r'"a\ud83dz"', '"\\u0000"', '"\ufeff\u202e"'])
def test_half_characters_and_odd_ones(server: Server, text: str) -> None:
    for body in (
        '{"model": "support", "max_tokens": 2, "messages": [{"role": "user", "content": %s}]}',
        '{"model": %s, "messages": [{"role": "user", "content": "x"}]}',
        '{"model": "support", "max_tokens": 2, "stop": %s, "messages": [{"role": "user", "content": "x"}]}',
        '{"model": "support", "max_tokens": 2, "messages": [{"role": %s, "content": "x"}]}',
        '{"model": "support", "max_tokens": 2, "user": %s, "messages": [{"role": "user", "content": "x"}]}',
    ):
        answer = post(server, "/v1/chat/completions", (body % text).encode("utf-8"))
        faultless(answer)
        if r"\ud" in text:
            assert answer.status_code == 400


@pytest.mark.parametrize(
    ("field", "values"),
    [
        (
            "temperature",
            "0 2 1e-320 1e-300 1e-30 5e-324 NaN Infinity -Infinity 1e999 -1 2.0000001 true null []",
        ),
        ("top_p", "0 1 1e-320 0.9999999999999999 NaN -0.0 1.1 Infinity {}"),
        ("top_k", "0 -1 1 1000000000000000000000000000000 -2 1.5 NaN"),
        ("repetition_penalty", "2 0.01 1e-320 1e-45 0 -1 NaN Infinity 2.1"),
        ("presence_penalty", "-2 2 NaN 1e400"),
        ("max_tokens", "1 0 -5 99999999999999999999999999 1e400 NaN 1.5 null"),
        ("max_completion_tokens", "1 0 99999999999999999999999999"),
        ("seed", "0 -9223372036854775808 9223372036854775807 9223372036854775808 1e30 NaN"),
        ("n", "1 2 0 NaN null"),
        ("stop", '"" [] [""] ["a","b","c","d","e"] 5 [5] null'),
        ("stream_options", '{} null 5 {"include_usage":"maybe"}'),
        ("frequency_penalty", "-2 2 NaN 1e400 1e-320"),
        ("logit_bias", '{"1":1e400} null'),
    ],
)
def test_extreme_settings(server: Server, field: str, values: str) -> None:
    for value in values.split():
        for stream in ("false", "true"):
            others = {"temperature": "1.0", "top_p": "0.9", "top_k": "5", "repetition_penalty": "1.1"}
            given = ",".join(f'"{name}":{text}' for name, text in (others | {field: value}).items())
            if field != "max_tokens":
                given += ',"max_tokens":3'
            body = f'{{"model":"support","prompt":"Once","stream":{stream},{given}}}'
            answer = post(server, "/v1/completions", body.encode())
            faultless(answer)
            if answer.status_code == 200 and stream == "true":
                assert answer.text.endswith("data: [DONE]\n\n") and '"error"' not in answer.text
            assert answer.status_code == 400 or value not in ("NaN", "Infinity", "-Infinity")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 400_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"model":"support","max_tokens":2,"tools":' + b"[" * 5_000 + b"]" * 5_000 + b',"prompt":"x"}',
        b'{"model":"support","max_tokens":' + b"9" * 100_000 + b',"prompt":"x"}',
        b'{"model":"support","seed":-' + b"9" * 5_000 + b',"prompt":"x"}',
        b'{"model":"support","temperature":1e' + b"9" * 1_000 + b',"prompt":"x"}',
        json.dumps(TEXT).encode("utf-16"),
        json.dumps(TEXT).encode("utf-32"),
        b"\xef\xbb\xbf" + json.dumps(TEXT).encode(),
        b'{"model":"support","prompt":"\xff\xfe\xed\xa0\x80"}',
        b'{"model":"' + b"m" * 900_000 + b'","prompt":"x"}',
        b'{"model":"support","prompt":["a","b"]}',
        b'{"model":"support","prompt":[1,2]}',
        b"null",
        b'"\\ud800"',
    ],
)
def test_deep_huge_and_broken_json(server: Server, body: bytes) -> None:
    answer = post(server, "/v1/completions", body)
    faultless(answer)
    assert answer.status_code in (400, 404)
    assert len(answer.content) < 2_000


@pytest.mark.parametrize(
    "origin", ["http://[", "http://]", "http://[::1", "//", "http://a:b:c", "\x80", "null"]
)
@pytest.mark.parametrize("key", [None, f"Bearer {KEY}", "Bearer \x80\xff", "\xa0", "Bearer  "])
def test_headers_that_are_no_addresses(server: Server, origin: str, key: str | None) -> None:
    lines = [b"GET /v1/models HTTP/1.1", b"Host: localhost", b"Origin: " + origin.encode("latin-1")]
    if key is not None:
        lines.append(b"Authorization: " + key.encode("latin-1"))
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as client:
        client.sendall(b"\r\n".join(lines) + b"\r\nConnection: close\r\n\r\n")
        said = b""
        while part := client.recv(65536):
            said += part
    assert said[:12] in (b"HTTP/1.1 403", b"HTTP/1.1 400"), said[:200]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/models/%ED%A0%80",
        "/v1/models/%00",
        "/v1/models/" + "a" * 9_000,
        "/v1/models/",
        "/v1/models//..",
        "/%",
    ],
)
def test_odd_paths(server: Server, path: str) -> None:
    faultless(httpx.get(server.url + path, headers=HEADERS))
    faultless(httpx.request("DELETE", server.url + path, headers=HEADERS))


def test_a_prompt_beyond_the_context_is_refused_before_all_of_it_is_read(server: Server) -> None:
    began = time.monotonic()
    for path, body in (
        ("/v1/completions", TEXT | {"prompt": "aB3$" * 240_000}),
        ("/v1/chat/completions", CHAT | {"messages": [{"role": "user", "content": "aB3$" * 240_000}]}),
    ):
        answer = post(server, path, json.dumps(body).encode())
        assert answer.status_code == 400
        assert answer.json()["error"]["code"] == "context_length_exceeded"
        assert "more than 256 tokens" in answer.json()["error"]["message"]
    assert time.monotonic() - began < 5


def test_a_few_hundred_requests_at_random(server: Server) -> None:
    dice = random.Random(13)
    bodies = [(dice.choice(["/v1/completions", "/v1/chat/completions"]), _body(dice)) for _ in range(150)]
    with ThreadPoolExecutor(8) as pool:
        for answer in pool.map(lambda one: post(server, *one), bodies):
            faultless(answer)
    assert httpx.get(f"{server.url}/health").status_code == 200


FIELDS = [*ChatRequest.model_fields, *CompletionRequest.model_fields]
VALUES: list[Any] = [None, True, False, 0, -1, 1, 2**63, -(2**70), 0.5, 1.5, 1e-320, 1e308]
VALUES += [float("nan"), float("inf"), "", "support", "user", "text", "\udfff", "😀" * 9, "\u0000"]
VALUES += ["<|im_end|>", "a" * 999, [], {}]


def _body(dice: random.Random) -> bytes:
    """A good request with some of its values replaced, or its bytes damaged."""
    body = dict(dice.choice([CHAT, TEXT]))
    for _ in range(dice.randrange(4)):
        body[dice.choice(FIELDS)] = _value(dice, 3)
    raw = bytearray(json.dumps(body).encode())
    if dice.random() < 0.3:
        for _ in range(dice.randrange(1, 4)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
    return bytes(raw)


def _value(dice: random.Random, depth: int) -> Any:
    if depth and dice.random() < 0.3:
        inner = [_value(dice, depth - 1) for _ in range(dice.randrange(4))]
        keys = ["role", "content", "type", "text", "\ud800", "include_usage"]
        return inner if dice.random() < 0.5 else {dice.choice(keys): one for one in inner}
    return dice.choice(VALUES)
