"""Token counts at the end of rows on the screen, by the project's own base model."""

from __future__ import annotations

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from ...features.editing.rendering import counted
from ...features.services import Services
from ...l10n import t, tn
from ...text.fate import Fate
from .background import in_thread
from .convert import position

_MOST_ROWS = 400
"""More rows than a screen shows; an editor that asks for more gets none below."""
_BECOMES: dict[Fate, str] = {
    "whole": "",
    "shortened": t(
        "Earlier turns or the beginning of the question are left out; the answer is learned whole."
    ),
    "answerCut": t("The answer is too long by itself, and its end is left out."),
    "leftOut": t("No part of the answer fits, so nothing of the row is learned."),
}

_MEND = t("Raise training.max_seq_length, or shorten the row.")


def register(server: LanguageServer, services: Services) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)
    async def inlay_hint(params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
        return await in_thread(server, lambda: _hints(services, params))


def _hints(services: Services, params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
    uri = params.text_document.uri
    file, report = services.editing.file(uri), services.editing.fresh(uri)
    if file is None or report is None:
        return []
    rows: list[int] = []
    for line in range(params.range.start.line, min(params.range.end.line + 1, len(report.lines))):
        row = report.row_at(line)
        if row is not None and (not rows or rows[-1] != row):
            rows.append(row)
    rows = rows[:_MOST_ROWS]
    made = []
    for row, count in zip(rows, counted(file, report, rows), strict=True):
        if count is None:
            continue
        text = report.text(row)
        over = max(count.tokens - count.limit, 0)
        label = (
            tn("{n:,} tokens, {over:,} too many", "{n:,} tokens, {over:,} too many", count.tokens, over=over)
            if over
            else tn("{n:,} token", "{n:,} tokens", count.tokens)
        )
        tip = t(
            "{trained:,} of them are learned. Counted by {model}, cut at {limit:,}.",
            trained=count.trained,
            model=count.model,
            limit=count.limit,
        )
        if over:
            tip = f"{tip} {_BECOMES[count.fate]} {_MEND}"
        made.append(
            lsp.InlayHint(
                position(report.position(row, text, len(text))), label, tooltip=tip, padding_left=True
            )
        )
    return made
