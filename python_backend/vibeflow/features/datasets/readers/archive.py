"""What a zip archive is that is no workbook, and how to get a table out of it."""

from __future__ import annotations

from vibeflow.l10n import t

from .source import Source, unreadable

_KINDS = (
    (
        "word/",
        t("a Word document"),
        t(
            "Text in a document has no rows. If it has a table of questions and answers, copy "
            "that into a spreadsheet and save it as CSV; if it is running text to go on learning "
            "from, save it as plain text (.txt)."
        ),
    ),
    ("ppt/", t("a PowerPoint presentation"), t("Put questions and answers into a CSV or JSONL file.")),
    ("content.opf", t("an e-book"), t("Save its text as plain text (.txt) and import that.")),
    ("META-INF/container.xml", t("an e-book"), t("Save its text as plain text (.txt) and import that.")),
    (
        "conversations.json",
        t("a zip archive with an export of chats"),
        t("Unpack it and import conversations.json."),
    ),
)
_OPEN_DOCUMENT = {
    ".odt": (t("an OpenDocument text"), _KINDS[0][2]),
    ".ods": (t("an OpenDocument spreadsheet"), t("Open it and save the sheet as CSV UTF-8 or XLSX.")),
}


def refuse_archive(source: Source, members: set[str]) -> None:
    """Raises `DataUnreadable` for an archive without a workbook."""
    for start, what, hint in _KINDS:
        if any(name.startswith(start) or name.endswith(f"/{start}") for name in members):
            raise unreadable(
                t("{name} is {what}, which cannot be read as rows.", name=source.name, what=what), hint
            )
    if "content.xml" in members and "mimetype" in members:
        what, hint = _OPEN_DOCUMENT.get(
            source.suffix, (t("an OpenDocument file"), t("Save what it holds as CSV or text."))
        )
        raise unreadable(
            t("{name} is {what}, which cannot be read as rows.", name=source.name, what=what), hint
        )
    raise unreadable(
        t("{name} is a zip archive, not an Excel workbook.", name=source.name),
        t("Unpack it and import the file or folder inside."),
    )
