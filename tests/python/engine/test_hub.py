"""Models come from a hub: a small compatible server on loopback, with the faults that real ones have."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

COMMIT = "a" * 40


class Hub(ThreadingHTTPServer):
    """Serves `files` as the model org/tiny; org/gated is closed to all."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = files
        self.asked: list[str] = []


class Handler(BaseHTTPRequestHandler):
    server: Hub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        self.respond(body=True)

    def do_HEAD(self) -> None:
        self.respond(body=False)

    def respond(self, body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        self.server.asked.append(f"{self.command} {path}")
        if "org/gated" in path:
            self.answer(403, b"{}", body, {"X-Error-Code": "GatedRepo"})
        elif path == "/api/models/org/tiny/revision/gone":
            self.answer(404, b"{}", body, {"X-Error-Code": "RevisionNotFound"})
        elif path in ("/api/models/org/tiny/revision/main", f"/api/models/org/tiny/revision/{COMMIT}"):
            files = [{"rfilename": name} for name in self.server.files]
            self.answer(200, json.dumps({"id": "org/tiny", "sha": COMMIT, "siblings": files}).encode(), body)
        elif path.startswith("/api/models/org/tiny/tree/"):
            tree = [
                {"type": "file", "path": name, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}
                for name, data in self.server.files.items()
            ]
            self.answer(200, json.dumps(tree).encode(), body)
        elif path.startswith("/org/tiny/resolve/") and path.split("/", 5)[5] in self.server.files:
            data = self.server.files[path.split("/", 5)[5]]
            headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{hashlib.sha256(data).hexdigest()}"'}
            self.answer(200, data, body, headers)
        else:
            self.answer(404, b"{}", body, {"X-Error-Code": "RepoNotFound"})

    def answer(self, status: int, data: bytes, body: bool, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if body:
            self.wfile.write(data)


@pytest.fixture
def hub(tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    import huggingface_hub.constants as constants

    files = {path.name: path.read_bytes() for path in tiny_model.iterdir()}
    files |= {"pytorch_model.bin": b"pickle", "modeling_own.py": b"raise SystemExit", "README.md": b"card"}
    server = Hub(files)
    threading.Thread(target=server.serve_forever, name="hub", daemon=True).start()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    # The client reads these when it is imported, which another test may have done.
    monkeypatch.setattr(constants, "ENDPOINT", address)
    monkeypatch.setattr(
        constants, "HUGGINGFACE_CO_URL_TEMPLATE", address + "/{repo_id}/resolve/{revision}/{filename}"
    )
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("HF_ENDPOINT", address)
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("HF_TOKEN", raising=False)
    from huggingface_hub import _snapshot_download, hf_api

    monkeypatch.setattr(_snapshot_download.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(hf_api.api, "endpoint", address)
    yield server
    server.shutdown()
    server.server_close()


def test_fetches_a_model_once_and_nothing_that_could_run(hub: Hub) -> None:
    from vibeflow.engine.models.device import Device
    from vibeflow.engine.models.hub import resolve
    from vibeflow.engine.models.load import load_model
    from vibeflow.text.models import locate

    assert locate("org/tiny") is None
    said: list[str] = []
    found = resolve("org/tiny", log=said.append)
    assert found.revision == COMMIT
    assert said == ["Downloading org/tiny; it is kept for next time."]
    assert not [line for line in hub.asked if line.endswith((".bin", ".py", ".md"))]
    assert not list(found.folder.glob("*.py"))
    assert load_model(found.folder, Device("cpu", "fp32", 1, "CPU")).parameters > 1000
    hub.asked.clear()
    assert resolve("org/tiny") == found
    assert resolve("org/tiny", COMMIT) == found
    assert hub.asked == []


@pytest.mark.parametrize(
    ("model", "revision", "message"),
    [
        ("org/missing", None, "knows no model named org/missing"),
        ("org/gated", None, "accepted its terms"),
        ("org/tiny", "gone", "has no revision gone"),
        ("not a/name!", None, "knows no model named"),
    ],
)
def test_each_fault_is_named(hub: Hub, model: str, revision: str | None, message: str) -> None:
    from vibeflow.engine.models.hub import resolve
    from vibeflow.protocol.errors import ModelUnavailable

    with pytest.raises(ModelUnavailable, match=message) as caught:
        resolve(model, revision)
    assert caught.value.hint


def test_pickled_weights_are_refused(hub: Hub) -> None:
    from vibeflow.engine.models.hub import resolve
    from vibeflow.protocol.errors import ModelUnavailable

    del hub.files["model.safetensors"]
    with pytest.raises(ModelUnavailable, match=r"no weights as \.safetensors"):
        resolve("org/tiny")


def test_no_network_says_what_works_without(hub: Hub) -> None:
    from vibeflow.engine.models.hub import resolve
    from vibeflow.protocol.errors import ModelUnavailable

    hub.shutdown()
    hub.server_close()
    with pytest.raises(ModelUnavailable, match="cannot be reached") as caught:
        resolve("org/tiny")
    assert "vibeflow/starter" in caught.value.hint
    hub.serve_forever = lambda *_: None  # type: ignore[method-assign]  # the fixture shuts it down again


def test_a_local_folder_must_be_whole(tmp_path: Path, tiny_model: Path) -> None:
    from vibeflow.engine.models.hub import digest, resolve
    from vibeflow.protocol.errors import ModelUnavailable

    assert resolve(str(tiny_model)).folder == tiny_model.resolve()
    assert resolve(str(tiny_model)).revision is None
    with pytest.raises(ModelUnavailable, match="no complete model"):
        resolve(str(tmp_path))
    assert len(digest(tiny_model)) == 64
