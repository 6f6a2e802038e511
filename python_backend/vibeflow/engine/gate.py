"""What stands before every route of the API: Host and Origin allow-list, size and deadline of the body.

Plain ASGI, so that nothing of a request is parsed before it passed. A web page in the user's browser cannot
reach the API by a name of its own that points at loopback (DNS rebinding), for that name is not on the list.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from .openai_types import error_body

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_HOSTS = {"127.0.0.1", "localhost"}


class Gate:
    """Wraps an ASGI app. `limit` in bytes, `deadline` in seconds for the whole body."""

    def __init__(self, app: App, limit: int = 1_000_000, deadline: float = 15.0) -> None:
        self._app, self._limit, self._deadline = app, limit, deadline

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        hosts = [value for name, value in scope["headers"] if name == b"host"]
        if len(hosts) != 1 or _host(headers[b"host"]) not in _HOSTS:
            await _refuse(send, 421, "This server answers to 127.0.0.1 and localhost only.")
            return
        origin = headers.get(b"origin")
        if origin is not None and (urlsplit(origin).hostname or "") not in _HOSTS:
            await _refuse(send, 403, "Web pages from elsewhere may not call this server.")
            return
        try:
            body = await asyncio.wait_for(self._body(receive), self._deadline)
        except asyncio.TimeoutError:
            await _refuse(send, 408, f"The request was not complete after {self._deadline:.0f} seconds.")
            return
        if body is None:
            await _refuse(send, 413, f"The request is larger than {self._limit:,} bytes.")
            return
        await self._app(scope, _replay(body, receive), send)

    async def _body(self, receive: Receive) -> bytes | None:
        """The whole body, None when it is too large."""
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return b"".join(parts)  # the client went away; the app will notice
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._limit:
                return None
            if not message.get("more_body"):
                return b"".join(parts)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> MutableMapping[str, Any]:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _host(header: str) -> str:
    """The name in a Host header without its port; empty for what is none."""
    try:
        return (urlsplit(f"//{header}").hostname or "") if "@" not in header else ""
    except ValueError:
        return ""


async def _refuse(send: Send, status: int, message: str) -> None:
    body = json.dumps(error_body(message, "invalid_request_error")).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
