"""Whatever a request looks like, exactly one answer comes, and never a bare "Something went wrong"."""

from __future__ import annotations

import copy
import json
import queue
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from client import BackendProcess

from vibeflow.protocol.methods import EVENTS, REQUESTS
from vibeflow.recipe.template import fresh_recipe
from vibeflow.rpc.half_characters import place_of_half, without_halves

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "contract"))

from examples import example  # found through the path above

SEED = 7
HALF = "\ud83d"
ODD = (
    None,
    True,
    1.5,
    -1,
    10**30,
    "",
    "x" * 5000,
    "a\0b",
    "../../etc/passwd",
    [],
    {},
    [[]],
    {"a": 1},
    float("nan"),
)
LAST = ("vibeflow/projects/delete", "vibeflow/projects/move", "vibeflow/projects/forget")
"""After these there is no project to ask about."""
POSITION = {"line": 0, "character": 0}
LSP: dict[str, dict[str, Any]] = {
    "textDocument/hover": {"position": POSITION},
    "textDocument/completion": {"position": POSITION},
    "textDocument/codeLens": {},
    "textDocument/inlayHint": {"range": {"start": POSITION, "end": POSITION}},
    "textDocument/codeAction": {
        "range": {"start": POSITION, "end": POSITION},
        "context": {"diagnostics": []},
    },
    "codeAction/resolve": {"title": "Mend it", "data": {"uri": "file:///nowhere.jsonl", "fix": "all"}},
    "workspace/executeCommand": {"command": "none", "arguments": []},
}
"""What we answer of LSP's requests, with params that fit."""


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[BackendProcess]:
    # Nothing outside can be reached: what would be asked of the network fails at once.
    closed = "http://127.0.0.1:9"
    env = {"HTTP_PROXY": closed, "HTTPS_PROXY": closed, "http_proxy": closed, "https_proxy": closed}
    process = BackendProcess(tmp_path / "home", {**env, "HF_HUB_OFFLINE": "1"}, cwd=tmp_path)
    process.initialize()
    yield process
    process.close()


class Asked:
    """Sends messages as they are, and knows which answers are due."""

    def __init__(self, backend: BackendProcess) -> None:
        self.backend = backend
        self.due: dict[str, Any] = {}
        self.answers: dict[str, list[dict[str, Any]]] = {}

    def ask(self, method: Any, params: Any, **more: Any) -> None:
        identity = f"q{len(self.due)}"
        self.due[identity] = (method, params)
        message = {"jsonrpc": "2.0", "id": identity, "method": method, "params": params, **more}
        self.backend.send_raw(json.dumps(message).encode())

    def collect(self, seconds: float = 120, linger: float = 0.3) -> None:
        """Wait for the answers, and a little for those that would be too many."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            missing = len(self.due) - len(self.answers)
            try:
                answer = self.backend.unasked.get(timeout=1 if missing else linger)
            except queue.Empty:
                if not missing:
                    break
                continue
            self.answers.setdefault(str(answer["id"]), []).append(answer)
        silent = [self.due[one] for one in self.due if one not in self.answers]
        assert not silent, f"{len(silent)} of {len(self.due)} without an answer, such as {silent[:3]}"
        twice = [self.due[one] for one, found in self.answers.items() if len(found) > 1]
        assert not twice, twice[:3]

    def one(self, method: str, params: Any) -> dict[str, Any]:
        self.ask(method, params)
        self.collect()
        return self.answers[f"q{len(self.due) - 1}"][0]


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Of everything in a JSON value, itself included."""
    found = [at]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inner:
        found += places(one, (*at, name))
    return found


def with_put(value: Any, at: tuple[Any, ...], new: Any) -> Any:
    if not at:
        return new
    changed = copy.deepcopy(value)
    inside = changed
    for name in at[:-1]:
        inside = inside[name]
    inside[at[-1]] = new
    return changed


def spoilt(dice: random.Random, params: Any, many: int) -> list[Any]:
    """Params that do not fit, or hold what nobody foresaw."""
    found: list[Any] = [None, 7, "text", [], {"unknown": 1}]
    everywhere = places(params)
    strings = [at for at in everywhere if isinstance(inside(params, at), str)]
    found += [with_put(params, at, f"a{HALF}b") for at in dice.sample(strings, min(2, len(strings)))]
    for _ in range(many):
        found.append(with_put(params, dice.choice(everywhere), dice.choice(ODD)))
    return found


def inside(value: Any, at: tuple[Any, ...]) -> Any:
    for name in at:
        value = value[name]
    return value


def bare_failure(answer: dict[str, Any]) -> bool:
    text = json.dumps(answer)
    return "Something went wrong" in text or "Traceback" in text


def test_all_of_our_methods_answer_once_and_in_words(backend: BackendProcess) -> None:
    dice, asked = random.Random(SEED), Asked(backend)
    made = backend.request("vibeflow/projects/create", {"name": "fuzz"})
    for request in sorted(REQUESTS, key=lambda one: one.name.startswith(LAST)):
        fitting = example(request.params, full=True).model_dump(mode="json", by_alias=True)
        if "projectId" in fitting:
            fitting["projectId"] = made["id"]
        asked.ask(request.name, fitting)
        for params in spoilt(dice, fitting, 4):
            asked.ask(request.name, params)
        asked.collect(linger=0)
    asked.collect()
    bare = [
        (asked.due[one], found[0]["error"]) for one, found in asked.answers.items() if bare_failure(found[0])
    ]
    shown = Counter(method for (method, _), _ in bare)
    assert not bare, f"{dict(shown)}, such as {[(str(due)[:300], error) for due, error in bare[:4]]}"
    assert len(asked.due) > 1000


def test_what_we_answer_of_lsp_answers_once(backend: BackendProcess, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "vibeflow.yaml").write_text(fresh_recipe("Support"), encoding="utf-8")
    uri = (project / "rows.jsonl").as_uri()
    document = {"uri": uri, "languageId": "jsonl", "version": 1, "text": 'not json\n{"a": 1}\n'}
    backend.notify("textDocument/didOpen", {"textDocument": document})
    dice, asked = random.Random(SEED), Asked(backend)
    for method, params in LSP.items():
        fitting = {"textDocument": {"uri": uri}, **params} if method.startswith("textDocument") else params
        asked.ask(method, fitting)
        for one in spoilt(dice, fitting, 40):
            asked.ask(method, one)
    asked.collect()
    bare = [asked.due[one] for one, found in asked.answers.items() if bare_failure(found[0])]
    assert not bare, bare[:4]


def test_what_is_no_request_of_ours_is_refused(backend: BackendProcess) -> None:
    asked = Asked(backend)
    unknown = ["vibeflow/", "vibeflow/no/such", "no/such", "", "$/nothing", f"vibeflow/{HALF}"]
    for method in [*unknown, *(event.name for event in EVENTS)]:
        asked.ask(method, {})
    asked.collect()
    assert {found[0]["error"]["code"] for found in asked.answers.values()} == {-32601}
    again = Asked(backend)
    for method in ("textDocument/didOpen", "textDocument/didChange", "initialized", "$/cancelRequest"):
        again.ask(method, {"textDocument": {"uri": "file:///a", "version": 1}})
    for method in (7, None, [], {}, True):
        again.ask(method, {})
    again.ask("vibeflow/backend/ping", {"payload": "x"}, jsonrpc="1.0")
    again.ask("vibeflow/backend/ping", {"payload": "x"}, jsonrpc=None)
    again.collect()
    assert {found[0]["error"]["code"] for found in again.answers.values()} <= {-32600, -32601, -32602}


@pytest.mark.parametrize("identity", [None, True, 1.5, [], {}, [1], {"a": 1}])
def test_a_request_with_an_odd_id_is_answered(backend: BackendProcess, identity: Any) -> None:
    ping = {"jsonrpc": "2.0", "id": identity, "method": "vibeflow/backend/ping", "params": {"payload": "x"}}
    backend.send(ping)
    answer = backend.unasked.get(timeout=10)
    assert answer["error"]["code"] == -32600
    assert answer["id"] == (identity if isinstance(identity, float) else None)
    for fine in (0, -5, 10**20, "", HALF):
        backend.send({**ping, "id": fine})
        answer = backend.unasked.get(timeout=10)
        assert (answer["id"], answer["result"]) == (fine, {"payload": "x"})


@pytest.mark.parametrize(
    "body",
    [b"{", b"\xff\xfe", b"[]", b'"text"', b"7", b"[" * 100_000, b"1" * 10_000, b'{"jsonrpc":"2.0","id":3}'],
)
def test_what_is_no_message_is_answered_too(backend: BackendProcess, body: bytes) -> None:
    backend.send_raw(body)
    answer = backend.unasked.get(timeout=10)
    assert answer["error"]["code"] in (-32700, -32600)
    assert answer["id"] == (3 if b"id" in body else None)
    assert backend.request("vibeflow/backend/ping", {"payload": "x"}) == {"payload": "x"}


def test_messages_within_a_message_are_the_users_own_data(backend: BackendProcess) -> None:
    """A row of a data file may well look like a message of the protocol."""
    row = {"jsonrpc": "2.0", "id": 5, "method": "vibeflow/backend/ping", "params": {"payload": "inner"}}
    answer = backend.call("vibeflow/backend/ping", {"payload": json.dumps(row)})
    assert json.loads(answer["result"]["payload"]) == row
    answer = backend.call("vibeflow/backend/ping", {"payload": row})
    assert answer["error"]["data"]["code"] == "internal" and "payload" in answer["error"]["message"]
    assert backend.unasked.empty()


def test_half_a_character_is_refused_by_name_and_a_whole_one_is_fine(backend: BackendProcess) -> None:
    answer = backend.call("vibeflow/backend/ping", {"payload": f"cut {HALF}"})
    data = answer["error"]["data"]
    assert data["code"] == "input.invalid"
    assert "payload" in data["message"] and "half of a character" in data["message"]
    assert backend.request("vibeflow/backend/ping", {"payload": "🎉 Größe"}) == {"payload": "🎉 Größe"}


def test_half_a_character_in_an_open_file_keeps_its_place(backend: BackendProcess, tmp_path: Path) -> None:
    (tmp_path / "vibeflow.yaml").write_text(fresh_recipe("Support"), encoding="utf-8")
    text = json.dumps({"question": "Q", "answer": f"{HALF} ada@example.org"}, ensure_ascii=False)
    document = {"uri": (tmp_path / "rows.jsonl").as_uri(), "languageId": "jsonl", "version": 1}
    rows = [json.dumps({"question": f"Question {n}", "answer": f"Answer {n}"}) for n in range(5)]
    document["text"] = "\n".join([*rows, text])
    backend.notify("textDocument/didOpen", {"textDocument": document})
    event = backend.events.get(timeout=30)
    while event["method"] != "textDocument/publishDiagnostics":
        event = backend.events.get(timeout=30)
    (found,) = [one for one in event["params"]["diagnostics"] if one["code"] == "personalData"]
    assert found["range"]["start"]["character"] == text.index("ada@")


def test_after_shutdown_a_request_is_refused(backend: BackendProcess) -> None:
    assert backend.call("shutdown", None)["result"] is None
    answer = backend.call("vibeflow/backend/ping", {"payload": "x"})
    assert answer["error"]["code"] == -32600


def test_where_half_a_character_stands() -> None:
    assert place_of_half({"a": [{"b": "whole 🎉"}, {"b": HALF}]}) == "a.1.b"
    assert place_of_half({"a": {HALF: 1}}) == "a"
    assert place_of_half(HALF) == ""
    assert place_of_half({"a": "Größe", "n": 1, "z": None}) is None
    deep: Any = HALF
    for _ in range(50_000):
        deep = [deep]
    assert place_of_half(deep) is not None
    assert without_halves({HALF: [f"a{HALF}b", 1]}) == {"\ufffd": ["a\ufffdb", 1]}
