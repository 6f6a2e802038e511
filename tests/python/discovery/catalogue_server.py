"""A catalogue on this machine that speaks the real APIs' shapes, and can be made to misbehave."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit


@dataclass
class Asked:
    """A request as it came."""

    path: str
    """Without the query, percent signs as sent."""
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Reply:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    break_after: int | None = None
    """Close the connection after so many bytes of the body, though its whole length was announced."""
    gate: threading.Event | None = None
    """Send the first half, then wait for this."""


def as_json(value: Any, **headers: str) -> Reply:
    return Reply(body=json.dumps(value).encode(), headers={"Content-Type": "application/json", **headers})


Answer = Callable[[Asked], Reply]


class CatalogueServer:
    """Routes by exact path; everything else is 404. Remembers what was asked."""

    def __init__(self) -> None:
        self.routes: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                split = urlsplit(self.path)
                query = {name: values[0] for name, values in parse_qs(split.query).items()}
                asked = Asked(split.path, query, {k.lower(): v for k, v in self.headers.items()})
                server.asked.append(asked)
                answer = server.routes.get(split.path) or server.routes.get(unquote(split.path))
                reply = answer(asked) if answer else Reply(404, b'{"error": "not found"}')
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                if reply.gate is not None:
                    self.wfile.write(reply.body[: len(reply.body) // 2])
                    self.wfile.flush()
                    reply.gate.wait(20)
                    self.close_connection = True
                elif reply.break_after is not None:
                    self.wfile.write(reply.body[: reply.break_after])
                    self.close_connection = True
                else:
                    self.wfile.write(reply.body)

            def log_message(self, format: str, *arguments: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def says(self, path: str, value: Any) -> None:
        self.routes[path] = lambda asked: as_json(value)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def serve_file(content: bytes, *, breaks: list[int] | None = None, etag: str = '"v1"') -> Answer:
    """A file by parts; `breaks`: the connection breaks after so many bytes, once for each."""
    left = list(breaks or [])

    def answer(asked: Asked) -> Reply:
        start, status, headers = 0, 200, {"ETag": etag, "Accept-Ranges": "bytes"}
        wanted = asked.headers.get("range", "")
        if wanted.startswith("bytes=") and asked.headers.get("if-range") == etag:
            start, status = int(wanted[6:-1]), 206
            headers["Content-Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
        return Reply(status, content[start:], headers, break_after=left.pop(0) if left else None)

    return answer


def git_name(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def hub_file(path: str, content: bytes, *, large: bool = False) -> dict[str, Any]:
    """A line of a Hub's tree."""
    line: dict[str, Any] = {"type": "file", "path": path, "size": len(content), "oid": git_name(content)}
    if large:
        digest = hashlib.sha256(content).hexdigest()
        line["lfs"] = {"oid": digest, "size": len(content), "pointerSize": 131}
    return line


def hub_dataset(name: str, **more: Any) -> dict[str, Any]:
    """A dataset in the Hub's answers, with what most have."""
    return {
        "_id": "621ffdd236468d709f181e3f",
        "id": name,
        "author": name.partition("/")[0],
        "cardData": {"license": "cc-by-4.0", "language": ["en"], "task_categories": ["question-answering"]},
        "disabled": False,
        "gated": False,
        "private": False,
        "lastModified": "2025-03-04T05:06:07.000Z",
        "likes": 12,
        "downloads": 1500,
        "description": "Questions and answers.",
        "tags": ["language:en", "license:cc-by-4.0", "size_categories:1K<n<10K", "modality:text"],
        "sha": "0" * 40,
    } | more
