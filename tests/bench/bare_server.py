"""A pygls server that answers a ping and nothing else: what the messages benchmark compares with."""

from __future__ import annotations

from typing import Any

from pygls.lsp.server import LanguageServer

server = LanguageServer("bare", "1")


@server.feature("bare/ping")
def ping(params: Any) -> dict[str, str]:
    return {"payload": params.payload}


server.start_io()
