"""Readers: whatever the bytes, the result is every row of the file or one of our errors."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vibeflow.features.datasets.readers import RawRow, inspect, open_table
from vibeflow.protocol.errors import DataEmpty, DataUnreadable, VibeFlowError


def read(path: Path) -> tuple[str, list[RawRow]]:
    table = open_table(inspect(path))
    return table.format, list(table.rows)


def cells(path: Path) -> list[dict[str, object]]:
    return [row.cells for row in read(path)[1]]


TEXT = "question,answer\nWhere is Zoë’s café?,Über the hill\n"


@pytest.mark.parametrize(
    ("encoding", "label"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with mark"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_the_encoding_is_found_and_the_text_comes_through(write, encoding: str, label: str) -> None:
    path = write("a.csv", TEXT.encode(encoding))
    form, rows = read(path)
    assert form == f"CSV, comma, {label}"
    assert rows[0].cells == {"question": "Where is Zoë’s café?", "answer": "Über the hill"}


def test_windows_bytes_pasted_into_utf8_are_read_as_what_they_were(write) -> None:
    good = "q,a\n" + "naïve café,déjà vu\n" * 20
    path = write("a.csv", good.encode() + b"don\x92t,it\x92s\n")
    form, rows = read(path)
    assert form.endswith("UTF-8 with some Windows-1252")
    assert rows[-1].cells == {"q": "don’t", "a": "it’s"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(write, delimiter: str, end: str) -> None:
    lines = [f"question{delimiter}answer"]
    lines += [f'"How, or; when {i}?"{delimiter}"two{end}lines {i}"' for i in range(5)]
    rows = cells(write("a.csv", end.join(lines)))
    assert rows == [{"question": f"How, or; when {i}?", "answer": f"two\nlines {i}"} for i in range(5)]


def test_mixed_line_ends_within_one_file(write) -> None:
    rows = cells(write("a.csv", b'q,a\r\n1x,2\n3,"4\r5"\r6,7\n'))
    assert rows == [{"q": "1x", "a": "2"}, {"q": "3", "a": "4\n5"}, {"q": "6", "a": "7"}]


def test_short_and_long_records_lose_nothing(write) -> None:
    rows = cells(write("a.csv", "q,a\nonly\none,two,three\n\none,two\n"))
    assert rows == [{"q": "only"}, {"q": "one", "a": "two", "column 3": "three"}, {"q": "one", "a": "two"}]


def test_lines_that_are_wrapped_whole_in_quotes(write) -> None:
    text = '"question;""answer"""\n"how;""so"""\n"when;""now"""\n'
    assert cells(write("a.csv", text)) == [
        {"question": "how", "answer": "so"},
        {"question": "when", "answer": "now"},
    ]


def test_nameless_and_repeated_columns_get_names_of_their_own(write) -> None:
    [row] = cells(write("a.csv", "question,,answer,answer\n1x,2,3,4\n"))
    assert row == {"question": "1x", "column 2": "2", "answer": "3", "answer (2)": "4"}


def test_a_file_without_header_keeps_its_first_row(write) -> None:
    text = "How do I get my money back?,Within five days of your request\n" * 3
    assert len(cells(write("a.csv", text))) == 3


def test_json_in_its_common_layouts(write) -> None:
    rows = [{"question": "a", "answer": "b"}, {"question": "c", "answer": "d"}]
    columns = {"question": ["a", "c"], "answer": ["b", "d"]}
    for name, text in {
        "array.json": json.dumps(rows),
        "pretty.json": json.dumps(rows, indent=2),
        "key.json": json.dumps({"info": {"n": 2}, "data": rows}),
        "columns.json": json.dumps(columns),
        "lines.jsonl": "\n".join(map(json.dumps, rows)),
        "lines.json": "\n".join(map(json.dumps, rows)),
        "noname": "\n\n".join(map(json.dumps, rows)) + "\n",
    }.items():
        assert cells(write(name, text)) == rows, name


def test_a_broken_line_of_jsonl_is_a_row_that_says_so(write) -> None:
    text = "".join(json.dumps({"q": i, "a": i}) + "\n" for i in range(9)) + '{"q": "cut\n'
    _, rows = read(write("a.jsonl", text))
    assert [row.problem is None for row in rows] == [True] * 9 + [False]
    assert rows[-1].cells == {"text": '{"q": "cut'}


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("empty.csv", b"", DataEmpty, "empty"),
        ("blank.csv", b" \n\r\n\t", DataEmpty, "empty"),
        ("bom.csv", b"\xef\xbb\xbf", DataEmpty, "empty"),
        ("book.xlsx", b"PK\x03\x04abc", DataUnreadable, "Excel"),
        ("a.parquet", b"PAR1abc", DataUnreadable, "Parquet"),
        ("zeros.csv", b"q,a\n1,\x00\x01\x02\n", DataUnreadable, "byte 7 is zero"),
        ("cut.json", b'[{"a": 1},', DataUnreadable, "not valid JSON"),
        ("words.json", b"hello", DataUnreadable, "not JSON"),
        ("deep.json", b"[" * 200_000, DataUnreadable, "JSON"),
        ("prose.jsonl", b"hello\nworld\n", DataUnreadable, "not JSON Lines"),
        ("none.json", b"[]", DataEmpty, "no list"),
    ],
)
def test_what_cannot_be_read_says_why(write, name: str, content: bytes, error: type, says: str) -> None:
    with pytest.raises(error) as caught:
        read(write(name, content))
    assert says in caught.value.message
    assert caught.value.hint


def test_missing_folder_and_device_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "nope.csv", tmp_path, Path("/dev/null")):
        with pytest.raises(DataUnreadable):
            inspect(path)


def test_a_file_over_the_limit_is_refused_without_reading_it(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(3 << 30)
    with pytest.raises(DataUnreadable, match="at most 500"):
        inspect(path)


_FRAGMENTS = st.sampled_from(
    [b'"', b",", b";", b"\t", b"\n", b"\r\n", b"\r", b"{", b"}", b"[", b"]", b":", b"\\",
     b"\x00", b"\xff", b"\xe2\x80",
     b"question", b"answer", b'{"messages": [', b'"a": "b"', b"\xef\xbb\xbf", b"\xff\xfe",
     b"null", b"NaN", b"1e999",
     b'"\\ud800"', "é".encode(), "é".encode("cp1252")]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    content=st.one_of(st.binary(max_size=400), st.lists(_FRAGMENTS, max_size=40).map(b"".join)),
    suffix=st.sampled_from([".csv", ".tsv", ".json", ".jsonl", ".txt", ""]),
)
def test_any_bytes_give_rows_or_one_of_our_errors(content: bytes, suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"data{suffix}"
        path.write_bytes(content)
        try:
            _, rows = read(path)
        except VibeFlowError as error:
            assert error.message
            assert error.hint
        else:
            assert [row.number for row in rows] == list(range(1, len(rows) + 1))


@settings(max_examples=60, deadline=None)
@given(
    table=st.lists(
        st.lists(
            st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n"), min_size=1)
            .filter(lambda text: bool(text.strip())),
            min_size=3,
            max_size=3,
        ),
        min_size=1,
        max_size=20,
    ),
    delimiter=st.sampled_from([",", ";", "\t"]),
)  # fmt: skip
def test_a_quoted_table_comes_back_cell_for_cell(table: list[list[str]], delimiter: str) -> None:
    import csv

    names = ["question", "answer", "topic"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
            writer.writerows([names, *table])
        assert cells(path) == [dict(zip(names, row, strict=True)) for row in table]
