"""Every request gets exactly one answer, whatever is wrong with it.

pygls makes messages out of their JSON while it still parses, and drops what it cannot make: the window would
wait for ever. Here a message stays plain JSON until it is known whom to answer. Knows nothing of our own
methods.
"""

from __future__ import annotations

import json
import logging
import math
from typing import Any

from cattrs import transform_error
from lsprotocol import types as lsp
from pygls.exceptions import (
    FeatureNotificationError,
    FeatureRequestError,
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
)
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

from ..l10n import t
from .half_characters import without_halves

log = logging.getLogger(__name__)

_MOST_SHOWN = 500
"""Characters of what does not fit; it may be the user's whole file."""


class Answering(LanguageServerProtocol):
    """LSP over JSON-RPC 2.0. An `id` that may not be one is answered as `null`, as JSON-RPC asks."""

    def structure_message(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing: pygls asks it of every object in a message, those of the user's own data too."""
        return data

    def handle_message(self, message: Any) -> None:
        if not isinstance(message, dict):
            self.refuse(None, JsonRpcInvalidRequest("A message is one JSON object."))
        elif "method" in message and "id" in message:
            self._request(message)
        elif "method" in message:
            self._notification(message)
        elif "result" in message or "error" in message:
            self._response(message)
        else:
            self.refuse(_identity(message), JsonRpcInvalidRequest("The message names no method."))

    def refuse(self, identity: int | float | str | None, error: JsonRpcException) -> None:
        """Answer a request that comes to no handler."""
        log.warning("a request is refused: %s", error.message[:_MOST_SHOWN])
        answer = {"code": error.code, "message": error.message[:_MOST_SHOWN]}
        self._send_data({"jsonrpc": self.VERSION, "id": identity, "error": answer})

    def _request(self, message: dict[str, Any]) -> None:
        identity, method = _identity(message), message["method"]
        try:
            structured = self._structured(message)
        except JsonRpcException as error:
            self.refuse(identity, error)
            return
        if getattr(structured, "id", None) is None:
            self.refuse(identity, JsonRpcInvalidRequest(f"{method} is a notification: it has no answer."))
            return
        super().handle_message(structured)

    def _structured(self, message: dict[str, Any]) -> Any:
        """
        Raises:
            JsonRpcException: this is no request that can be answered with a result.
        """
        identity, method = message["id"], message["method"]
        if isinstance(identity, bool) or not isinstance(identity, int | str):
            raise JsonRpcInvalidRequest("The id of a request is a whole number or a string.")
        if message.get("jsonrpc") != self.VERSION:
            raise JsonRpcInvalidRequest(f"The message is not of JSON-RPC {self.VERSION}.")
        if not isinstance(method, str):
            raise JsonRpcInvalidRequest("The name of a method is a string.")
        if self._shutdown:
            raise JsonRpcInvalidRequest(t("The backend is shutting down."))
        if method not in self.fm.builtin_features and method not in self.fm.features:
            raise JsonRpcMethodNotFound.of(method)
        try:
            return super().structure_message(self._readable(message))
        except JsonRpcException as error:
            raise _unfitting(method, error.__cause__ or error) from error

    def _notification(self, message: dict[str, Any]) -> None:
        try:
            structured = super().structure_message(self._readable(message))
            super().handle_message(structured)
        except Exception as error:
            # Nobody waits for an answer.
            log.warning("a notification cannot be read: %s", type(error).__name__)

    def _response(self, message: dict[str, Any]) -> None:
        try:
            super().handle_message(super().structure_message(self._readable(message)))
        except Exception as error:
            log.warning("a response cannot be read: %s", type(error).__name__)

    def _readable(self, message: dict[str, Any]) -> dict[str, Any]:
        """As handlers can take it. In an open file, half a character is one that cannot be read: it keeps its
        place."""
        if "params" in message:
            message["params"] = without_halves(message["params"])
        return message

    def _send_response(
        self, msg_id: int | str, result: Any | None = None, error: lsp.ResponseError | None = None
    ) -> None:
        if error is not None and error.code == JsonRpcInternalError.CODE:
            # The trace is in the log.
            error = lsp.ResponseError(
                error.code, t("Something went wrong inside VibeFlow. The log has the details.")
            )
        super()._send_response(msg_id, result, error)

    def _send_data(self, data: Any) -> None:
        if self.writer is None:
            return
        try:
            body = self._encoded(data)
        except (TypeError, ValueError, AttributeError, RecursionError):
            log.exception("A message cannot be written")
            identity = getattr(data, "id", None)
            if identity is None:
                return
            words = t("The answer cannot be written. The log has the details.")
            failed = {"code": JsonRpcInternalError.CODE, "message": words}
            body = self._encoded({"jsonrpc": self.VERSION, "id": identity, "error": failed})
        self.writer.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def _encoded(self, data: Any) -> bytes:
        """JSON has no word for what is no number: such a value goes as null, as JavaScript writes it too."""
        try:
            text = json.dumps(data, default=self._serialize_message, allow_nan=False)
        except ValueError:
            numbers = json.dumps(data, default=self._serialize_message)
            text = json.dumps(json.loads(numbers, parse_constant=lambda _: None))
        return text.encode()


class AnsweringServer(LanguageServer):
    """Says what goes wrong to whoever waits for it, and to the log; nothing pops up in the window."""

    def report_server_error(self, error: Exception, source: Any) -> None:
        if source is FeatureNotificationError:
            log.error("A notification could not be followed", exc_info=error)
        elif source is not FeatureRequestError and isinstance(self.protocol, Answering):
            # The frame was no JSON. `handle_message` raises nothing but the end of the pipe.
            if isinstance(error, OSError):
                raise error
            self.protocol.refuse(None, JsonRpcParseError("The message is no JSON."))


def _identity(message: dict[str, Any]) -> int | float | str | None:
    """What the sender will know its request by; None where it may not be an id at all."""
    found = message.get("id")
    if isinstance(found, bool) or not isinstance(found, int | float | str):
        return None
    return None if isinstance(found, float) and not math.isfinite(found) else found


def _unfitting(method: str, error: BaseException) -> JsonRpcInvalidParams:
    try:
        reasons = transform_error(error) if isinstance(error, Exception) else []
    except Exception:
        reasons = []
    details = "; ".join(reasons) or type(error).__name__
    return JsonRpcInvalidParams(f"The parameters of {method} do not fit: {details}")
