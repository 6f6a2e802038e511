"""Excel workbooks: one sheet as a table. Knows nothing of formulas, of which the file holds the last
values."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook

from vibeflow.l10n import t
from vibeflow.l10n.amounts import file_size
from vibeflow.protocol.errors import DataEmpty, NotFound

from .archive import refuse_archive
from .dialect import column_names, is_header
from .sheets import Sheet, choose_sheet, table_in
from .source import CHOOSE, Source, unreadable
from .table import Cell, in_batches, sound

_MAX_UNPACKED = 1_000_000_000
_MAX_COLUMNS = 2_000
CellValue = int | float | str | bool | time | date | datetime | timedelta


def read_workbook(
    source: Source, wanted: str | None
) -> tuple[str, tuple[str, ...], str, Iterator[pl.DataFrame]]:
    """Format in words, the sheets that have rows, the one that is read, its rows. Raises `DataUnreadable`,
    `DataEmpty`, or `NotFound` for a sheet that is not there."""
    _refuse_bombs(source)
    try:
        book = CalamineWorkbook.from_path(str(source.path))
        filled = {name: rows for name in book.sheet_names if (rows := _sheet(book, name))}
    except (CalamineError, OSError, ValueError) as error:
        raise unreadable(
            t("{name} is not a workbook that can be read: {error}.", name=source.name, error=error),
            t("Open it, save the sheet as CSV UTF-8, and import that."),
        ) from error
    if not filled:
        raise DataEmpty(
            t("{name} has no rows.", name=source.name),
            hint=t("Choose a file with rows in it."),
            action=CHOOSE,
        )
    sheets = {name: table_in(rows) for name, rows in filled.items()}
    name = choose_sheet(sheets) if wanted is None else wanted
    if name not in sheets:
        raise NotFound(
            t("{name} has no sheet {sheet} with rows.", name=source.name, sheet=name[:80]),
            hint=t("Its sheets are: {sheets}.", sheets=", ".join(filled)),
        )
    source.notes += _notes(name, sheets)
    return (
        t("Excel, sheet {sheet}", sheet=name),
        tuple(filled),
        name,
        in_batches(_rows(source, sheets[name].rows)),
    )


def _notes(name: str, sheets: dict[str, Sheet]) -> Iterator[str]:
    above, others = sheets[name].above, [other for other in sheets if other != name]
    if above:
        said = " / ".join(" ".join(cell for cell in row if cell.strip()) for row in above[:3])
        yield t(
            "What stands above the table of the sheet {sheet} is left out: {text}.",
            sheet=name,
            text=said[:200],
        )
    if others:
        yield t(
            "Read the sheet {sheet}. The workbook has others too: {others}.",
            sheet=name,
            others=", ".join(others[:20]),
        )


def _sheet(book: CalamineWorkbook, name: str) -> list[list[str]]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=True)
    texts = [[_text(cell) for cell in row] for row in rows]
    return [row for row in texts if any(cell.strip() for cell in row)]


def _rows(source: Source, rows: Sequence[list[str]]) -> Iterator[dict[str, Cell]]:
    first, ahead = rows[0], rows[1:21]
    if len(first) > _MAX_COLUMNS:
        raise unreadable(
            t("{name} has {columns:,} columns.", name=source.name, columns=len(first)),
            t("At most {most:,} columns can be read.", most=_MAX_COLUMNS),
        )
    header = is_header(first, ahead)
    names = column_names(first if header else [""] * len(first))
    for row in rows[int(header) :]:
        yield dict(zip(names, row, strict=True))


def _text(cell: CellValue) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, bool):
        return str(cell).lower()
    return sound(str(cell)).replace("\r\n", "\n").replace("\r", "\n")


def _refuse_bombs(source: Source) -> None:
    """A workbook is a zip archive: what it unpacks to is looked at before it is."""
    try:
        with zipfile.ZipFile(source.path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            names = {member.filename for member in archive.infolist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise unreadable(
            t("{name} is a damaged workbook or zip archive: {error}.", name=source.name, error=error),
            t("Get it again, or save it once more."),
        ) from error
    if unpacked > _MAX_UNPACKED:
        raise unreadable(
            t("{name} unpacks to {size}.", name=source.name, size=file_size(unpacked)),
            t("Save the sheet as CSV and import a part of it."),
        )
    if "xl/workbook.xml" not in names and "xl/workbook.bin" not in names:
        refuse_archive(source, names)
