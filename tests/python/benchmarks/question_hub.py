"""A hub on this machine that holds one set of questions, for the Hub's own client and `datasets` to fetch."""

from __future__ import annotations

import hashlib
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

COMMIT = "b" * 40


class QuestionHub(ThreadingHTTPServer):
    def __init__(self, dataset: str, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.dataset, self.files = dataset, files
        self.asked: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: QuestionHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        self._respond()

    def do_HEAD(self) -> None:
        self._respond()

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        wanted = asked.get("paths", [])
        self._answer(200, json.dumps([one for one in self._tree() if one["path"] in wanted]).encode())

    def _tree(self) -> list[dict[str, object]]:
        return [
            {"type": "file", "path": name, "size": len(data), "oid": hashlib.sha1(data).hexdigest()}
            for name, data in self.server.files.items()
        ]

    def _respond(self) -> None:
        path = unquote(urlsplit(self.path).path)
        self.server.asked.append(f"{self.command} {path}")
        name, files = self.server.dataset, self.server.files
        api = f"/api/datasets/{name}"
        if path == api or path.startswith(f"{api}/revision/"):
            siblings = [{"rfilename": file} for file in files]
            said = {"id": name, "sha": COMMIT, "siblings": siblings, "private": False, "tags": []}
            self._answer(200, json.dumps(said).encode())
        elif path.startswith(f"{api}/tree/"):
            self._answer(200, json.dumps(self._tree()).encode())
        elif path.startswith(f"/datasets/{name}/resolve/") and path.rsplit("/", 1)[1] in files:
            data = files[path.rsplit("/", 1)[1]]
            etag = f'"{hashlib.sha256(data).hexdigest()}"'
            self._answer(200, data, {"X-Repo-Commit": COMMIT, "ETag": etag})
        else:
            self._answer(404, b"{}", {"X-Error-Code": "EntryNotFound"})

    def _answer(self, status: int, data: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)
