"""Files that are laid out for another purpose than a table of rows, and how each is brought into rows.

Every layout is a module of its own with one function, which returns None for whatever is not of its kind. To
add one: write the module, and name its function in the list of what it looks at: `DOCUMENTS` (a parsed JSON
or YAML document, as a whole), `RECORDS` (one record of a list, or one line), `TEXTS` (the text of a file
without a format of its own). The first that knows a file has it. Knows nothing of questions and answers:
that is `shapes`'.
"""

from __future__ import annotations

from . import (
    alternating_log,
    chat_exports,
    chatgpt,
    chatterbot,
    claude,
    coqa,
    fasttext,
    intents,
    keyed_texts,
    lines_by_speaker,
    oasst,
    pairs,
    question_headings,
    rasa,
    rasa_markdown,
    splits,
    squad,
    squad_row,
    talks,
    whatsapp,
)
from .found import Found, Record, Stray

DOCUMENTS = (
    squad.read,
    rasa.read,
    intents.read,
    chatterbot.read,
    chat_exports.telegram,
    chat_exports.discord,
    chat_exports.messenger,
    alternating_log.read,
    splits.read,
    talks.read,
    pairs.read,
    keyed_texts.read,
)
RECORDS = (chatgpt.read, claude.read, oasst.read, coqa.read, squad_row.read)
TEXTS = (
    fasttext.read,
    rasa_markdown.read,
    whatsapp.read,
    lines_by_speaker.read,
    question_headings.read,
)

__all__ = ["DOCUMENTS", "RECORDS", "TEXTS", "Found", "Record", "Stray", "document_of"]


def document_of(document: object) -> Found | None:
    """The rows of a document of a known layout; None for any other."""
    return next((found for read in DOCUMENTS if (found := read(document)) is not None), None)
