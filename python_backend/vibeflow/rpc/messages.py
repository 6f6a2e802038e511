"""How our own methods look to pygls: plain JSON in, plain JSON out.

Without a message type of its own, pygls turns a custom request's params into nested tuples.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import attrs
from cattrs import Converter
from pygls.protocol import LanguageServerProtocol, default_converter

PREFIX = "vibeflow/"


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


class Protocol(LanguageServerProtocol):
    """LSP plus our own methods."""

    @cache  # noqa: B019  # one protocol object lives as long as the process
    def get_message_type(self, method: str) -> type[Any] | None:
        if method.startswith(PREFIX):
            return RawRequest if method in self.fm.features else RawNotification
        return super().get_message_type(method)


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
