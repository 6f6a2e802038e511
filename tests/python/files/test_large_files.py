"""Pages of large files: the same lines as a plain reader gives, from any place, in any encoding, packed or
not."""

from __future__ import annotations

import gzip
import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vibeflow.features.files.line_index import BLOCK
from vibeflow.features.files.service import Files
from vibeflow.features.files.text_file import TextFile
from vibeflow.protocol.errors import DataUnreadable, NotFound
from vibeflow.protocol.files import FilePage, FilePageRequest, FindInFile

_made: list[Files] = []


def fresh() -> Files:
    _made.append(Files())
    return _made[-1]


@pytest.fixture(autouse=True)
def no_child_is_left() -> Iterator[None]:
    yield
    while _made:
        _made.pop().close()


def page(files: Files, path: Path, offset: int = 0, limit: int = 100) -> FilePage:
    return files.page(FilePageRequest(path=str(path), offset=offset, limit=limit))


def counted(files: Files, path: Path) -> int:
    deadline = time.monotonic() + 20
    while (total := page(files, path, 0, 1).total) is None:
        assert time.monotonic() < deadline, "the count took too long"
        time.sleep(0.005)
    return total


@given(
    st.lists(
        st.text(
            alphabet=st.characters(blacklist_characters="\r\n", blacklist_categories=("Cs",)), max_size=9
        ),
        max_size=30,
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lines_are_those_of_a_plain_reader(
    tmp_path: Path, lines: list[str], encoding: str, end: str, last: bool
) -> None:
    text = end.join(lines) + (end if last else "")
    # A first line that needs no mark to be read as the encoding that it is in.
    text = f"first{end}{text}"
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    wanted = text.split(end)
    wanted = wanted[:-1] if wanted[-1] == "" else wanted
    files = fresh()
    assert counted(files, path) == len(wanted)
    assert [line.text for line in page(files, path).lines] == wanted[:100]
    middle = len(wanted) // 2
    assert [line.number for line in page(files, path, middle).lines] == list(
        range(middle + 1, len(wanted) + 1)
    )[:100]
    files.close()


@pytest.mark.parametrize("packed", [False, True])
def test_any_place_of_a_long_file(tmp_path: Path, packed: bool) -> None:
    lines = [json.dumps({"n": n, "text": "x" * (n % 300)}) for n in range(60_000)]
    content = "\n".join(lines).encode()
    assert len(content) > 8 * BLOCK
    path = tmp_path / ("long.jsonl.gz" if packed else "long.jsonl")
    path.write_bytes(
        gzip.compress(content[: len(content) // 2]) + gzip.compress(content[len(content) // 2 :])
        if packed
        else content
    )
    files = fresh()
    assert counted(files, path) == len(lines)
    for offset in (0, 59_950, 31_111, 7, 59_999, 44_444):
        found = page(files, path, offset).lines
        assert [line.text for line in found] == lines[offset : offset + 100]
    assert page(files, path, 60_000).lines == []
    found = files.find(FindInFile(path=str(path), text='"N": 45678,', after=0))
    assert found.number == 45_679
    assert files.find(FindInFile(path=str(path), text='"n": 45678,', after=45_679)).number is None
    assert "gzip" in page(files, path).format or not packed
    files.close()


def test_a_line_of_many_megabytes_is_cut_and_the_next_is_found(tmp_path: Path) -> None:
    path = tmp_path / "wide.jsonl"
    path.write_bytes(b"a\n" + b"y" * 20_000_000 + b"\nlast")
    files = fresh()
    assert counted(files, path) == 3
    started = time.perf_counter()
    lines = page(files, path).lines
    assert time.perf_counter() - started < 0.5
    assert [(line.text[:4], len(line.text), line.cut) for line in lines] == [
        ("a", 1, False),
        ("yyyy", 4_000, True),
        ("last", 4, False),
    ]
    files.close()


def test_finding_knows_both_cases_of_other_letters(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name\nGRÜSSE AUS KÖLN\nничего\n", encoding="utf-8")
    files = fresh()
    assert files.find(FindInFile(path=str(path), text="köln")).number == 2
    assert files.find(FindInFile(path=str(path), text="НИЧЕГО")).number == 3
    assert files.find(FindInFile(path=str(path), text=".*")).number is None
    files.close()


def test_a_file_that_changed_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("one\n")
    files = fresh()
    first = page(files, path)
    path.write_text("one\ntwo\n")
    assert counted(files, path) == 2
    assert page(files, path).bytes != first.bytes
    path.unlink()
    with pytest.raises(NotFound):
        page(files, path)


def test_records_of_a_parquet_file_are_json(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame(
        {"q": [f"order {n}" for n in range(1_000)], "n": range(1_000), "l": [[1, 2]] * 1_000}
    ).write_parquet(path)
    files = fresh()
    found = page(files, path, 990)
    assert (found.total, found.columns, found.format) == (1_000, ("q", "n", "l"), "Parquet")
    assert json.loads(found.lines[-1].text) == {"q": "order 999", "n": 999, "l": [1, 2]}
    assert files.find(FindInFile(path=str(path), text="ORDER 500")).number == 501
    files.close()


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\xff" * 200 + b"PAR1", b"plain text\n"])
def test_a_damaged_parquet_file_is_an_error_and_not_an_end(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(content)
    with pytest.raises(DataUnreadable):
        page(fresh(), path)


def test_a_damaged_archive_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    packed = bytearray(gzip.compress(json.dumps(list(range(200_000))).encode()))
    packed[200:400] = b"\0" * 200
    path.write_bytes(bytes(packed))
    with pytest.raises(DataUnreadable):
        counted(fresh(), path)


def test_records_of_a_workbook_are_json(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, [["question", "answer"], *([f"order {n}", f"page {n}"] for n in range(300))])
    files = fresh()
    found = page(files, path, 290)
    assert (found.total, found.columns) == (300, ("question", "answer"))
    assert found.format == "XLSX, sheet Orders"
    assert json.loads(found.lines[-1].text) == {"question": "order 299", "answer": "page 299"}
    assert found.lines[-1].number == 300
    files.close()


def write_workbook(path: Path, rows: list[list[str]]) -> None:
    """The least that a spreadsheet program opens: one sheet of texts."""
    ns = "http://schemas.openxmlformats.org"
    cells = "".join(
        f'<row r="{at}">'
        + "".join(
            f'<c r="{"AB"[column]}{at}" t="inlineStr"><is><t>{text}</t></is></c>'
            for column, text in enumerate(row)
        )
        + "</row>"
        for at, row in enumerate(rows, start=1)
    )
    main = f"{ns}/spreadsheetml/2006/main"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    relation = f"{ns}/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{ns}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{ns}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{relation}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relation}"><sheets>'
        '<sheet name="Orders" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{ns}/package/2006/relationships"><Relationship '
        f'Id="r1" Type="{relation}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')


@pytest.mark.parametrize("codec", ["cp1251", "cp1253", "gb18030", "cp932", "mac-roman", "utf-32-le"])
def test_lines_are_shown_in_the_encoding_that_they_are_in(tmp_path: Path, codec: str) -> None:
    text = {
        "cp1251": "Посылка придёт завтра утром",
        "cp1253": "Το δέμα θα φτάσει αύριο το πρωί",
        "gb18030": "包裹明天早上送到，请核对收件人的地址",
        "cp932": "荷物は明日の朝に届きます。住所を確認してください。",
    }.get(codec, "Für größere Päckchen können wir übrig haben, fünf Stück")
    path = tmp_path / "a.csv"
    # What tells the encoding lies far behind the beginning.
    path.write_bytes(b"".join([("id,text\n" * 90_000).encode(codec), f"1,{text}\n".encode(codec) * 9_000]))
    file = TextFile(path)
    try:
        assert file.lines(90_003, 1)[0].text == f"1,{text}"
        assert file.find(text[5:14], 0) == 90_001
    finally:
        file.close()
