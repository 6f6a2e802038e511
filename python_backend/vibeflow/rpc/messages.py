"""How our own methods look to pygls: plain JSON in, plain JSON out.

Without a message type of its own, pygls turns a custom request's params into nested tuples.
"""

from __future__ import annotations

from collections.abc import Generator
from functools import cache
from typing import Any

import attrs
from cattrs import Converter
from lsprotocol import types as lsp
from pygls.protocol import default_converter
from pygls.protocol.language_server import lsp_method

from .answering import Answering

PREFIX = "vibeflow/"

Passed = Generator[Any, Any, None]
"""pygls calls the handlers that are yielded."""


@attrs.define
class RawRequest:
    """A `vibeflow/…` request as it came; pydantic checks the params in the handler."""

    id: int | str
    method: str
    jsonrpc: str
    params: Any = None


@attrs.define
class RawNotification:
    """A `vibeflow/…` event as it goes; its params were dumped by pydantic."""

    method: str
    jsonrpc: str
    params: Any = None


class Protocol(Answering):
    """LSP plus our own methods."""

    def _readable(self, message: dict[str, Any]) -> dict[str, Any]:
        """The params of our own methods are looked at by their handlers, which can say what is wrong."""
        ours = isinstance(message["method"], str) and message["method"].startswith(PREFIX)
        return message if ours else super()._readable(message)

    @cache  # noqa: B019  # one protocol object lives as long as the process
    def get_message_type(self, method: str) -> type[Any] | None:
        if method.startswith(PREFIX):
            return RawRequest if method in self.fm.features else RawNotification
        return super().get_message_type(method)

    # Open texts are kept by `features.editing`, line by line: pygls' own store would put the whole text
    # together anew at every keystroke, and cuts lines at signs that editors do not.

    @lsp_method(lsp.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: lsp.DidOpenTextDocumentParams) -> Passed:
        yield from self._pass_on(lsp.TEXT_DOCUMENT_DID_OPEN, params)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: lsp.DidChangeTextDocumentParams) -> Passed:
        yield from self._pass_on(lsp.TEXT_DOCUMENT_DID_CHANGE, params)

    @lsp_method(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: lsp.DidCloseTextDocumentParams) -> Passed:
        yield from self._pass_on(lsp.TEXT_DOCUMENT_DID_CLOSE, params)

    def _pass_on(self, method: str, params: Any) -> Passed:
        if (handler := self.fm.features.get(method)) is not None:
            yield handler, (params,), None


def converter() -> Converter:
    """pygls' own converter, which leaves the params of our methods alone."""
    made: Converter = default_converter()  # type: ignore[no-untyped-call]  # pygls leaves it untyped
    made.register_structure_hook(RawRequest, lambda data, _: RawRequest(**data))
    made.register_structure_hook(RawNotification, lambda data, _: RawNotification(**data))
    made.register_unstructure_hook(
        RawNotification,
        lambda event: {"jsonrpc": event.jsonrpc, "method": event.method, "params": event.params},
    )
    return made
