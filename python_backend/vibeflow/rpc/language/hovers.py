"""What a setting of the recipe means, and why a finding in the data matters."""

from __future__ import annotations

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from ...features.editing.explain import why
from ...features.editing.recipe_complete import hover as recipe_hover
from ...features.services import Services
from .background import in_thread
from .convert import range_of


def register(server: LanguageServer, services: Services) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        return await in_thread(server, lambda: _hover(services, params))


def _hover(services: Services, params: lsp.HoverParams) -> lsp.Hover | None:
    uri, at = params.text_document.uri, params.position
    file = services.editing.file(uri)
    if file is None:
        return None
    if file.kind == "recipe":
        text = recipe_hover(file.text.snapshot(), at.line)
        return lsp.Hover(_markdown(text)) if text else None
    report = services.editing.fresh(uri, seconds=0.5)
    row = report.row_at(at.line) if report else None
    if report is None or row is None:
        return None
    for found in report.found:
        if found.row == row:
            start, end = report.range(found)
            if start <= (at.line, at.character) <= end:
                return lsp.Hover(_markdown(why(found.problem.code)), range_of(start, end))
    return None


def _markdown(text: str) -> lsp.MarkupContent:
    return lsp.MarkupContent(lsp.MarkupKind.Markdown, text)
