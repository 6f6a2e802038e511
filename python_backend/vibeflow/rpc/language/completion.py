"""Keys and values of the recipe, as one writes."""

from __future__ import annotations

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from ...features.editing.lines import column_of, index_of
from ...features.editing.recipe_complete import Suggestion, complete
from ...features.services import Services
from .background import in_thread
from .convert import range_of

_KINDS = {
    "key": lsp.CompletionItemKind.Property,
    "section": lsp.CompletionItemKind.Module,
    "value": lsp.CompletionItemKind.Value,
}


def register(server: LanguageServer, services: Services) -> None:
    options = lsp.CompletionOptions(trigger_characters=[":", " "])

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, options)
    async def completion(params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
        return await in_thread(server, lambda: _items(services, params))


def _items(services: Services, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
    file = services.editing.file(params.text_document.uri)
    if file is None or file.kind != "recipe":
        return []
    lines = file.text.snapshot()
    at = params.position.line
    line = lines[at] if at < len(lines) else ""
    found = complete(lines, at, index_of(line, params.position.character))
    return [_item(at, line, suggestion, order) for order, suggestion in enumerate(found)]


def _item(at: int, line: str, suggestion: Suggestion, order: int) -> lsp.CompletionItem:
    place = range_of((at, column_of(line, suggestion.start)), (at, column_of(line, suggestion.end)))
    help_ = lsp.MarkupContent(lsp.MarkupKind.Markdown, suggestion.help) if suggestion.help else None
    return lsp.CompletionItem(
        suggestion.label,
        kind=_KINDS[suggestion.kind],
        detail=suggestion.detail or None,
        documentation=help_,
        sort_text=f"{order:03d}",
        filter_text=suggestion.text.strip().rstrip(":") or suggestion.label,
        text_edit=lsp.TextEdit(place, suggestion.text),
    )
