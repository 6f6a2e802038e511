"""Rows of a dataset written into a file of the user's own: CSV for a spreadsheet, JSON Lines for a program.

A spreadsheet runs a cell that begins like a formula, and the cells are other people's text: in CSV such a
cell gets an apostrophe in front, which spreadsheets hide (OWASP, CSV injection). JSON Lines carries every
text as it is.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from vibeflow.l10n import t
from vibeflow.protocol.datasets import Part
from vibeflow.protocol.errors import NotFound, NotReady, as_vibeflow_error
from vibeflow.protocol.rows import ExportedRows, ExportRows
from vibeflow.store.atomic import replacing
from vibeflow.store.inside import open_inside
from vibeflow.store.layout import DATA

from .data_line import parse_line

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_KEPT: tuple[Part, ...] = ("train", "test")
_FIELDS = ("row", "part", "question", "answer", "system", "topic", "turns", "removed because")


def export_rows(project: Path, params: ExportRows) -> ExportedRows:
    """Write the rows of a part, the kept ones in the order of their files. Whole or not at all.

    Raises `NotFound` where the folder is missing or the ending is none of ours, `NotReady` at a
    damaged line, and the disk's own errors.
    """
    target = Path(params.path)
    if not target.is_absolute() or not target.parent.is_dir():
        raise NotFound(
            t("There is no folder {path}.", path=target.parent), hint=t("Choose a folder that exists.")
        )
    write = {".csv": _csv, ".jsonl": _json_lines}.get(target.suffix.lower())
    if write is None:
        raise NotFound(
            t("{name} ends neither in .csv nor in .jsonl.", name=target.name),
            hint=t("Give the file one of these endings."),
        )
    parts = _KEPT if params.part == "kept" else (params.part,)
    try:
        with replacing(target) as handle:
            file = io.TextIOWrapper(handle, encoding="utf-8", newline="")
            rows = write(file, _rows(project, parts))
            file.detach()
    except OSError as error:
        raise as_vibeflow_error(error) from error
    return ExportedRows(path=str(target), rows=rows)


def plain_cell(text: str) -> str:
    """The text as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _rows(project: Path, parts: tuple[Part, ...]) -> Iterator[tuple[Part, dict[str, Any]]]:
    for part in parts:
        with open_inside(project, DATA, f"{part}.jsonl") as lines:
            for number, line in enumerate(lines, start=1):
                yield part, _row(part, number, line)


def _row(part: Part, number: int, line: bytes) -> dict[str, Any]:
    try:
        return parse_line(line, part)
    except ValueError as error:
        path = f"{DATA}/{part}.jsonl"
        raise NotReady(
            t("Line {line:,} of {path} is not a row.", line=number, path=path),
            hint=t("Undo the last change to that file, or import the data again."),
        ) from error


def _json_lines(file: io.TextIOWrapper, rows: Iterator[tuple[Part, dict[str, Any]]]) -> int:
    count = 0
    for _, row in rows:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    return count


def _csv(file: io.TextIOWrapper, rows: Iterator[tuple[Part, dict[str, Any]]]) -> int:
    # The mark tells a spreadsheet that it is UTF-8; without it Excel reads "CafÃ©".
    file.write("\ufeff")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(_FIELDS)
    count = 0
    for part, row in rows:
        cells = _removed(row) if part == "removed" else _kept(part, row)
        writer.writerow([plain_cell(cell) for cell in cells])
        count += 1
    return count


def _kept(part: Literal["train", "test", "removed"], row: dict[str, Any]) -> list[str]:
    if "text" in row:
        return [str(row["n"]), part, "", row["text"], "", "", "", ""]
    messages = row["messages"]
    system = next((m["content"] for m in messages if m["role"] == "system"), "")
    turns = [m for m in messages if m["role"] != "system"]
    question = next((m["content"] for m in turns if m["role"] == "user"), "")
    answer = next((m["content"] for m in reversed(turns) if m["role"] == "assistant"), "")
    more = json.dumps(turns, ensure_ascii=False) if len(turns) > 2 else ""
    return [str(row["n"]), part, question, answer, system, row.get("topic") or "", more, ""]


def _removed(row: dict[str, Any]) -> list[str]:
    cells = json.dumps(row["row"], ensure_ascii=False)
    return [str(row["n"]), "removed", "", "", "", "", cells, row.get("detail") or row["reason"]]
