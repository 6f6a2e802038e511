"""Open files in, diagnostics out."""

from __future__ import annotations

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from vibeflow.features.editing.open_file import OpenFile

from ...features.editing.service import Found as Result
from ...features.services import Services
from .convert import path_of
from .diagnostics import diagnostics


def register(server: LanguageServer, services: Services) -> None:
    def publish(file: OpenFile, version: int, found: Result) -> None:
        params = lsp.PublishDiagnosticsParams(file.uri, diagnostics(found), version)
        server.text_document_publish_diagnostics(params)

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: lsp.DidOpenTextDocumentParams) -> None:
        document = params.text_document
        path = path_of(document.uri)
        if path is not None:
            services.editing.listen(publish)
            services.editing.open(document.uri, path, document.version, document.text)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: lsp.DidChangeTextDocumentParams) -> None:
        changes = [
            (
                (change.range.start.line, change.range.start.character),
                (change.range.end.line, change.range.end.character),
                change.text,
            )
            if isinstance(change, lsp.TextDocumentContentChangePartial)
            else change.text
            for change in params.content_changes
        ]
        services.editing.change(params.text_document.uri, params.text_document.version, changes)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: lsp.DidCloseTextDocumentParams) -> None:
        uri = params.text_document.uri
        services.editing.close(uri)
        server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))
