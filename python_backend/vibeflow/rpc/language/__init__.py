"""Language features: LSP's words for what `features.editing` knows of data files and recipes."""

from __future__ import annotations

from pygls.lsp.server import LanguageServer

from ...features.services import Services
from . import actions, completion, hints, hovers, lenses, sync


def register(server: LanguageServer, services: Services) -> None:
    """Answer LSP's own requests on this server."""
    for part in (sync, actions, hovers, hints, lenses, completion):
        part.register(server, services)
