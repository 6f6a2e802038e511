"""What a zip archive is that is no workbook, and how to get a table out of it."""

from __future__ import annotations

from .source import Source, unreadable

_KINDS = (
    (
        "word/",
        "a Word document",
        "Text in a document has no rows. If it has a table of questions and answers, copy that into a "
        "spreadsheet and save it as CSV; if it is running text to go on learning from, save it as plain text "
        "(.txt).",
    ),
    ("ppt/", "a PowerPoint presentation", "Put questions and answers into a CSV or JSONL file."),
    ("content.opf", "an e-book", "Save its text as plain text (.txt) and import that."),
    ("META-INF/container.xml", "an e-book", "Save its text as plain text (.txt) and import that."),
    (
        "conversations.json",
        "a zip archive with an export of chats",
        "Unpack it and import conversations.json.",
    ),
)
_OPEN_DOCUMENT = {
    ".odt": ("an OpenDocument text", _KINDS[0][2]),
    ".ods": ("an OpenDocument spreadsheet", "Open it and save the sheet as CSV UTF-8 or XLSX."),
}


def refuse_archive(source: Source, members: set[str]) -> None:
    """Raises `DataUnreadable` for an archive without a workbook."""
    for start, what, hint in _KINDS:
        if any(name.startswith(start) or name.endswith(f"/{start}") for name in members):
            raise unreadable(f"{source.name} is {what}, which cannot be read as rows.", hint)
    if "content.xml" in members and "mimetype" in members:
        what, hint = _OPEN_DOCUMENT.get(
            source.suffix, ("an OpenDocument file", "Save what it holds as CSV or text.")
        )
        raise unreadable(f"{source.name} is {what}, which cannot be read as rows.", hint)
    raise unreadable(
        f"{source.name} is a zip archive, not an Excel workbook.",
        "Unpack it and import the file or folder inside.",
    )
