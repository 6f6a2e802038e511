"""Rows that are read when they are asked for."""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from vibeflow.engine.rows.file import RowsFile
from vibeflow.engine.rows.held_out import for_evaluation, for_tracking
from vibeflow.protocol.errors import DataUnreadable


def test_a_row_by_its_place_is_the_row_in_its_turn(rows_file: Callable[..., Path]) -> None:
    file = rows_file("rows.jsonl", 30)
    file.write_text(file.read_text("utf-8").replace("\n", "\n\n  \n", 5), "utf-8")
    rows = RowsFile(file, "")
    read = list(rows)
    assert [row.number for row in read] == list(range(1, 31))
    assert [rows[place] for place in range(30)] == read
    assert (rows[-1], rows[3:9], rows[9:3:-2]) == (read[-1], read[3:9], read[9:3:-2])
    assert list(rows.part(7, 11)) == read[7:11]
    assert rows.digest == hashlib.sha256(file.read_bytes()).hexdigest()
    with pytest.raises(IndexError):
        rows[30]


def test_held_out_rows_are_the_same_from_a_file_as_from_memory(rows_file: Callable[..., Path]) -> None:
    rows = RowsFile(rows_file("rows.jsonl", 90), "")
    assert for_tracking(rows) == for_tracking(list(rows))
    assert for_evaluation(rows, 20) == for_evaluation(list(rows), 20)


def test_another_process_reads_the_same(rows_file: Callable[..., Path]) -> None:
    rows = RowsFile(rows_file("rows.jsonl", 30), "Be kind.")
    rows[4]
    assert list(pickle.loads(pickle.dumps(rows))) == list(rows)


@pytest.mark.parametrize("broken", [b"\xff\xfe", b"[]", b"nonsense", b'{"n": 3, "messages": "none"}'])
def test_a_broken_line_is_met_where_it_stands(rows_file: Callable[..., Path], broken: bytes) -> None:
    file = rows_file("rows.jsonl", 30)
    lines = file.read_bytes().splitlines()
    lines[20:21] = [b"", broken]
    file.write_bytes(b"\n".join(lines))
    rows = RowsFile(file, "")
    assert rows[0].number == 1
    with pytest.raises(DataUnreadable, match=r"Line 22 of rows\.jsonl"):
        rows.check()
    with pytest.raises(DataUnreadable, match=r"Line 22 of rows\.jsonl"):
        rows[20]
