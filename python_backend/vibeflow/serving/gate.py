"""What stands before every route of the API: Host and Origin allow-list, size of the body, and the end.

Plain ASGI, so that nothing of a request is parsed before it passed. A web page in the user's browser cannot
reach the API by a name of its own that points at loopback (DNS rebinding), for that name is not on the list.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import ExitStack, suppress
from typing import Any
from urllib.parse import urlsplit

from .errors import ApiError, stopping

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

AT_END = "vibeflow.at_end"
"""In the scope: an `ExitStack` that is closed when the request is over, however it ended."""

_HOSTS = {"127.0.0.1", "localhost"}
_LEFT_OVER = 1.0
"""Seconds in which the rest of a body that is too large is read, and thrown away: a client that is still
sending would otherwise find its connection reset in place of the reason."""


class Gate:
    """Wraps an ASGI app. `limit` of the body in bytes; `closed` says whether no more requests are taken."""

    def __init__(self, app: App, limit: int = 1_000_000, closed: Callable[[], bool] = lambda: False) -> None:
        self._app, self._limit, self._closed = app, limit, closed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        body: bytes | None = None
        try:
            self._check(scope["headers"])
            body = await self._body(receive)
            if body is None:
                return
            if self._closed():
                raise stopping()
        except ApiError as error:
            await _refuse(error, send, None if body is not None else receive)
            return
        with ExitStack() as at_end:
            scope[AT_END] = at_end
            await self._app(scope, _replay(body, receive), send)

    def _check(self, headers: list[tuple[bytes, bytes]]) -> None:
        """Raises `ApiError` where the headers alone are reason enough."""
        if self._closed():
            raise stopping()
        hosts, origins, lengths = (
            [value.decode("latin-1") for name, value in headers if name == wanted]
            for wanted in (b"host", b"origin", b"content-length")
        )
        if len(hosts) != 1 or "@" in hosts[0] or _host(f"//{hosts[0]}") not in _HOSTS:
            raise ApiError(421, "This server answers to 127.0.0.1 and localhost only.", close=True)
        if any(_host(origin) not in _HOSTS for origin in origins):
            raise ApiError(403, "Web pages from elsewhere may not call this server.", close=True)
        if any(
            length.isascii() and length.isdigit() and int(length[:20]) > self._limit for length in lengths
        ):
            raise self._too_large()

    async def _body(self, receive: Receive) -> bytes | None:
        """The whole body; None when the client went away, or was late and has been told so."""
        parts: list[bytes] = []
        size = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return None
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self._limit:
                raise self._too_large()
            if not message.get("more_body"):
                return b"".join(parts)

    def _too_large(self) -> ApiError:
        return ApiError(413, f"The request is larger than {self._limit:,} bytes.", close=True)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> MutableMapping[str, Any]:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


def _host(url: str) -> str:
    """The host of what should be an address; empty for what is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


async def _refuse(error: ApiError, send: Send, receive: Receive | None) -> None:
    """`receive`: where a part of the request has not been read yet."""
    body = json.dumps(error.body).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": error.status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    if receive is not None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(_rest(receive), _LEFT_OVER)
    await send({"type": "http.response.body", "body": b""})


async def _rest(receive: Receive) -> None:
    while (message := await receive())["type"] == "http.request" and message.get("more_body"):
        pass
