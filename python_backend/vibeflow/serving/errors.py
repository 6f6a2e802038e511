"""Answers other than 2xx, in OpenAI's form: for the app, and as bytes for what never reached it."""

from __future__ import annotations

import http
import json
from typing import Any

_LONGEST_NAME = 100


class ApiError(Exception):
    """An answer other than 2xx. `close`: the connection ends with it."""

    def __init__(
        self,
        status: int,
        message: str,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
        close: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = error_body(message, kind, code, param)
        self.close = close


def stopping() -> ApiError:
    return ApiError(503, "This server is stopping.", "server_error", "server_stopping", close=True)


def error_body(message: str, kind: str, code: str | None = None, param: str | None = None) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def shown(name: str) -> str:
    """What a client sent, fit for a sentence: short, and of characters that every encoding of JSON takes."""
    clean = name.encode("utf-8", "replace").decode()
    return clean if len(clean) <= _LONGEST_NAME else clean[: _LONGEST_NAME - 1] + "…"


def refusal(status: int, message: str, kind: str = "invalid_request_error") -> bytes:
    """A whole HTTP/1.1 response that ends its connection."""
    body = json.dumps(error_body(message, kind)).encode()
    head = (
        f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\nconnection: close\r\n\r\n"
    )
    return head.encode() + body
