"""A Hub on this machine that the `datasets` library can load from: one dataset, acme/shop, in memory."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

from catalogue_server import hub_dataset, hub_file

COMMIT = "a" * 40
_API = "/api/datasets/acme/shop"


class HubServer:
    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.asked: list[tuple[str, str]] = []
        """Method and path."""
        self.tokens: set[str | None] = set()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                self.answer(body=False)

            def do_GET(self) -> None:
                self.answer(body=True)

            def do_POST(self) -> None:
                self.answer(body=True)

            def answer(self, body: bool) -> None:
                path = unquote(urlsplit(self.path).path)
                said = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                server.asked.append((self.command, path))
                server.tokens.add(self.headers.get("Authorization"))
                status, content, headers = server.respond(path, said)
                wanted = self.headers.get("Range")
                if status == 200 and wanted:
                    first, _, last = wanted.removeprefix("bytes=").partition("-")
                    end = min(int(last or len(content)), len(content) - 1)
                    headers["Content-Range"] = f"bytes {first}-{end}/{len(content)}"
                    status, content = 206, content[int(first) : end + 1]
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                if body:
                    self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, name="hub", daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"

    def respond(self, path: str, said: bytes) -> tuple[int, bytes, dict[str, str]]:
        lines = [hub_file(name, content) for name, content in self.files.items()]
        if path.startswith(_API + "/tree/"):
            folder = path.removeprefix(_API + "/tree/").partition("/")[2]
            return 200, json.dumps(self._children(folder)).encode(), {}
        if path.startswith(_API + "/paths-info/"):
            wanted = parse_qs(said.decode()).get("paths", [])
            return 200, json.dumps([line for line in lines if line["path"] in wanted]).encode(), {}
        if path == _API or path.startswith(_API + "/revision/"):
            siblings = [{"rfilename": name} for name in self.files]
            return 200, json.dumps(hub_dataset("acme/shop", sha=COMMIT, siblings=siblings)).encode(), {}
        _, _, rest = path.partition("/datasets/acme/shop/resolve/")
        name = rest.partition("/")[2]
        if name in self.files:
            line = next(line for line in lines if line["path"] == name)
            return 200, self.files[name], {"ETag": f'"{line["oid"]}"', "X-Repo-Commit": COMMIT}
        return 404, b"{}", {"X-Error-Code": "EntryNotFound"}

    def _children(self, folder: str) -> list[dict[str, object]]:
        """What lies in a folder itself: files, and the folders in it."""
        start = folder + "/" if folder else ""
        below = [name.removeprefix(start) for name in self.files if name.startswith(start)]
        folders = {name.partition("/")[0] for name in below if "/" in name}
        return [hub_file(start + name, self.files[start + name]) for name in below if "/" not in name] + [
            {"type": "directory", "path": start + name, "oid": "0" * 40, "size": 0} for name in folders
        ]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
