"""Between LSP's types and ours. Columns are UTF-16 units on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types as lsp
from pygls.uris import to_fs_path

from ...features.editing.check import Position
from ...features.editing.fixes import Change
from ...features.editing.problems import Severity

SOURCE = "VibeFlow"
SEVERITY: dict[Severity, lsp.DiagnosticSeverity] = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "information": lsp.DiagnosticSeverity.Information,
}


def path_of(uri: str) -> Path | None:
    """The file behind a URI; None for a text that is no file."""
    found = to_fs_path(uri) if uri.startswith("file:") else None
    return Path(found) if found else None


def position(place: Position) -> lsp.Position:
    return lsp.Position(place[0], place[1])


def range_of(start: Position, end: Position) -> lsp.Range:
    return lsp.Range(position(start), position(end))


def edits(changes: Sequence[Change]) -> list[lsp.TextEdit]:
    return [lsp.TextEdit(range_of(change.start, change.end), change.text) for change in changes]


def workspace_edit(uri: str, version: int | None, changes: Sequence[Change]) -> lsp.WorkspaceEdit:
    """Refused by the editor when the text is of another version by then."""
    document = lsp.OptionalVersionedTextDocumentIdentifier(uri=uri, version=version)
    return lsp.WorkspaceEdit(document_changes=[lsp.TextDocumentEdit(document, edits(changes))])
