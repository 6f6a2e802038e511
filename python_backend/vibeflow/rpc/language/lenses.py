"""What can be done with a data file, above its first row."""

from __future__ import annotations

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from ...features.editing.explain import safe_title
from ...features.editing.fixes import safe
from ...features.services import Services
from ...l10n import t
from .background import in_thread
from .convert import range_of

PREVIEW = "vibeflow.editor.previewRow"
MEND = "vibeflow.editor.mendFile"


def register(server: LanguageServer, services: Services) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_CODE_LENS, lsp.CodeLensOptions(resolve_provider=False))
    async def code_lens(params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
        return await in_thread(server, lambda: _lenses(services, params.text_document.uri))


def _lenses(services: Services, uri: str) -> list[lsp.CodeLens]:
    report = services.editing.fresh(uri)
    if report is None:
        return []
    # The client turns the text of the address into the kind of address that its commands take.
    commands = [lsp.Command(t("Preview as trained"), PREVIEW, arguments=[uri])]
    if count := len(safe(report)):
        commands.append(lsp.Command(safe_title(count), MEND, arguments=[uri]))
    return [lsp.CodeLens(range_of((0, 0), (0, 0)), command) for command in commands]
