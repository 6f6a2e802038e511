"""Tables, records and texts in every way that people write them: what was written is what is read."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import tempfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vibeflow.features.datasets.readers import ReadOptions, Table, head, open_source, stretches
from vibeflow.features.datasets.readers.delimited_rows import Parser
from vibeflow.protocol.errors import NotFound

TEXT = "question,answer\nWhere is Zoë’s café?,Über the hill\n"


def read(path: Path, **options: str) -> tuple[Table, pl.DataFrame]:
    table = open_source(path, ReadOptions(**options))
    return table, pl.concat(list(table.batches), how="diagonal")


def cells(path: Path, **options: str) -> list[dict[str, str | None]]:
    frame = read(path, **options)[1].drop("problem")
    return frame.rename(lambda name: name.removeprefix("c.")).to_dicts()


@pytest.mark.parametrize(
    ("codec", "label"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with mark"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_the_encoding_is_found_and_the_text_comes_through(write, codec: str, label: str) -> None:
    path = write("a.csv", TEXT.encode(codec))
    table, _ = read(path)
    assert table.format == f"CSV, comma, {label}"
    assert cells(path) == [{"question": "Where is Zoë’s café?", "answer": "Über the hill"}]


def test_old_files_of_a_mac_are_told_by_their_quotes(write) -> None:
    text = "question,answer\n" + "What’s a “café”?,It’s what’s called a “bar” elsewhere\n" * 5
    path = write("a.csv", text.encode("mac-roman"))
    assert read(path)[0].format == "CSV, comma, Mac Roman"
    assert cells(path)[4]["answer"] == "It’s what’s called a “bar” elsewhere"


def test_windows_bytes_pasted_into_utf8_are_read_as_what_they_were(write) -> None:
    path = write("a.csv", ("q,a\n" + "naïve café,déjà vu\n" * 20).encode() + b"don\x92t,it\x92s\n")
    assert read(path)[0].format.endswith("UTF-8 with some Windows-1252")
    assert cells(path)[-1] == {"q": "don’t", "a": "it’s"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(write, delimiter: str, end: str) -> None:
    lines = [f"question{delimiter}answer"]
    lines += [f'"How, or; when {i}?"{delimiter}"two{end}lines {i}"' for i in range(5)]
    found = cells(write("a.csv", end.join(lines)))
    assert found == [{"question": f"How, or; when {i}?", "answer": f"two\nlines {i}"} for i in range(5)]


def test_line_ends_mixed_within_quotes_too(write) -> None:
    found = cells(write("a.csv", b'q,a\r\n1x,2\n3,"4\r5\r\n6"\r6,7\n'))
    assert found == [{"q": "1x", "a": "2"}, {"q": "3", "a": "4\n5\n6"}, {"q": "6", "a": "7"}]


def test_short_and_long_records_lose_nothing(write) -> None:
    found = cells(write("a.csv", "q,a\nonly\none,two,three\n\none,two\n"))
    assert [list(row.values()) for row in found] == [
        ["only", "", None],
        ["one", "two", "three"],
        ["one", "two", None],
    ]


def test_lines_that_are_wrapped_whole_in_quotes(write) -> None:
    text = '"question;""answer"""\n"how;""so"""\n"when;""now"""\n'
    assert cells(write("a.csv", text)) == [
        {"question": "how", "answer": "so"},
        {"question": "when", "answer": "now"},
    ]


def test_notes_and_blank_lines_above_the_table_are_left_out_and_said(write) -> None:
    path = write("a.csv", "Export of 3 May\n\nby support\nquestion,answer\nhow,so\nwhen,now\n")
    table, frame = read(path)
    assert table.format.endswith("2 lines above the table left out")
    assert frame["c.question"].to_list() == ["how", "when"]


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
        "nested.json": json.dumps({"result": {"items": rows}}),
        "lines.jsonl": "\n".join(map(json.dumps, rows)),
        "lines.json": "\n".join(map(json.dumps, rows)),
        "noname": "\n\n".join(map(json.dumps, rows)) + "\n",
    }.items():
        assert cells(write(name, text)) == rows, name
        assert cells(write(name + ".gz", gzip.compress(text.encode()))) == rows, name


def test_splits_in_one_document_are_told_apart(write) -> None:
    splits = {"train": [{"q": "a"}, {"q": "b"}], "test": [{"q": "c"}]}
    found = cells(write("a.json", json.dumps(splits)))
    assert found == [{"q": "a", "split": "train"}, {"q": "b", "split": "train"}, {"q": "c", "split": "test"}]


def test_a_broken_line_of_jsonl_is_a_row_that_says_so(write) -> None:
    text = "".join(json.dumps({"q": str(i), "a": i}) + "\n" for i in range(9)) + '{"q": "cut\n'
    _, frame = read(write("a.jsonl", text))
    assert frame["problem"].null_count() == 9
    assert frame["c.text"][-1] == '{"q": "cut'
    assert frame["c.a"].to_list() == [*map(str, range(9)), None]


def test_nested_columns_of_parquet_become_json(write) -> None:
    out = io.BytesIO()
    frame = pl.DataFrame(
        {
            "t": [[{"role": "user", "content": "hi"}], None],
            "n": [1, 2],
            "b": [b"ok", b"a\xff"],
            "s": ["x", None],
        }
    )
    frame.write_parquet(out)
    assert cells(write("a.parquet", out.getvalue())) == [
        {"t": '[{"role":"user","content":"hi"}]', "n": "1", "b": "ok", "s": "x"},
        {"t": None, "n": "2", "b": "a\ufffd", "s": None},
    ]


def test_a_large_row_group_comes_in_frames_of_bounded_size(write) -> None:
    out = io.BytesIO()
    pl.DataFrame({"text": [f"{n} " * 2_000 for n in range(6_000)]}).write_parquet(out, row_group_size=10_000)
    batches = list(open_source(write("a.parquet", out.getvalue()), ReadOptions()).batches)
    assert sum(batch.height for batch in batches) == 6_000
    assert max(batch.estimated_size() for batch in batches) < 40 << 20


def test_the_sheet_of_a_workbook_can_be_chosen(write) -> None:
    from workbook_file import workbook

    path = write("a.xlsx", workbook({"One": [["q", "a"], ["x", 1.5]], "None": [], "Two": [["b"], ["y"]]}))
    table, frame = read(path)
    assert (table.sheets, table.sheet) == (("One", "Two"), "One")
    assert frame.drop("problem").rows() == [("x", "1.5")]
    assert cells(path, sheet="Two") == [{"b": "y"}]
    with pytest.raises(NotFound, match="no sheet"):
        read(path, sheet="../../etc")


def test_passages_hold_all_of_the_text_and_begin_at_headings(write) -> None:
    text = "Intro line.\n\n# One\n\n" + "A sentence of words. " * 300 + "\n\n## Two\n\nThe end."
    found = [str(row["text"]) for row in cells(write("a.md", text))]
    assert "".join("".join(found).split()) == "".join(text.split())
    assert any(passage.startswith("## Two") for passage in found)
    assert all(len(passage.split()) <= 320 for passage in found)


def test_a_folder_is_read_in_order_of_names_without_links(write, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    (folder / "deep").mkdir(parents=True)
    (folder / "b.csv").write_text("q,a\nthree,3\n", encoding="utf-8")
    (folder / "a.jsonl").write_text('{"q": "one", "a": "1"}\n', encoding="utf-8")
    (folder / "deep" / "c.csv.gz").write_bytes(gzip.compress(b"q,a\nfour,4\n"))
    (folder / "notes.pdf").write_bytes(b"%PDF")
    if hasattr(os, "symlink"):
        (folder / "link.csv").symlink_to(folder / "b.csv")
    table, frame = read(folder)
    assert table.files == 3
    assert frame.select("c.file", "c.q").rows() == [
        ("a.jsonl", "one"),
        ("b.csv", "three"),
        ("deep/c.csv.gz", "four"),
    ]
    (folder / "bad.json").write_text("[{]", encoding="utf-8")
    table, again = read(folder)
    assert again.equals(frame)
    assert "bad.json" in table.notes[0]
    assert "notes.pdf" in table.notes[0]


def test_the_first_rows_are_read_without_the_rest(write) -> None:
    rows = b"".join(b"How do I do %d?,So and so\n" % n for n in range(1_500_000))
    table, first = head(write("a.csv", b"question,answer\n" + rows), ReadOptions(), rows=100)
    assert first.height == 100
    assert table.read_bytes() < 6 << 20


CELL = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc"), include_characters='\n",;\t|', exclude_characters="\ufeff\xa0"
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(
    table=st.lists(st.tuples(CELL.map(lambda text: "x" + text), CELL, CELL), min_size=1, max_size=20),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    final=st.booleans(),
)
def test_a_quoted_table_comes_back_cell_for_cell(
    table: list[tuple[str, str, str]], delimiter: str, end: str, codec: str, final: bool
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator=end)
    writer.writerows([("question", "answer", "topic"), *table])
    text = out.getvalue() if final else out.getvalue().removesuffix(end)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data.csv"
        path.write_bytes(text.encode(codec))
        assert read(path)[1].drop("problem").rows() == table


@pytest.mark.parametrize(
    "cell", ["C:\\dir\\", "x\\", 'say \\"hi\\"', 'ends with \\"', 'a\\"b', "\\\\server\\share\\"]
)
def test_a_backslash_in_a_table_that_doubles_its_quotes_is_a_backslash(write, cell: str) -> None:
    table = [(cell, "", ""), ("plain", "", "c")]
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("question", "answer", "topic"), *table])
    assert read(write("a.csv", out.getvalue().encode()))[1].drop("problem").rows() == table


@pytest.mark.parametrize(
    ("line", "cell"),
    [
        ('"say \\"hi\\" to them","a"', 'say "hi" to them'),
        ('"of 5\\"","a"', 'of 5"'),
        ('"\\"all\\"","a"', '"all"'),
    ],
)
def test_a_backslash_that_takes_a_quote_s_meaning_is_known_by_what_follows(
    write, line: str, cell: str
) -> None:
    found = cells(write("a.csv", f'question,answer\n{line}\n"plain","b"\n'.encode()))
    assert [row["question"] for row in found] == [cell, "plain"]


MESS = st.lists(st.sampled_from(['"', '""', ",", "\n", "\n", "a", " ", "bc", '","', "é"]), max_size=60)


@settings(max_examples=300, deadline=None)
@given(parts=MESS, size=st.sampled_from([1, 5, 20, 1_000]))
def test_the_fast_path_and_the_careful_one_read_the_same(parts: list[str], size: int) -> None:
    data = ("q,a,t\n" + "".join(parts)).encode()
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "data.csv"
        path.write_bytes(data)
        patch.setattr(stretches, "FIRST", size)
        patch.setattr(stretches, "SIZE", size)
        fast = list(open_source(path, ReadOptions()).batches)
        patch.setattr(Parser, "_by_polars", lambda self, stretch: None)
        careful = list(open_source(path, ReadOptions()).batches)
    assert rows(fast) == rows(careful)


def rows(frames: list[pl.DataFrame]) -> list[tuple[str | None, ...]]:
    """Without what a row lacks at its end, which depends on the rows it shares a frame with."""
    found = [row for frame in frames for row in frame.iter_rows()]
    return [tuple(cell for at, cell in enumerate(row) if at < 4 or cell is not None) for row in found]


def test_a_semicolon_table_with_a_comma_in_every_text_is_not_taken_for_a_comma_table(tmp_path: Path) -> None:
    head = "Export of 3 March;;\r\n\r\nKundenfrage;Antwort;Kunde\r\n"
    row = '"Where is parcel {n}; and when?";"It left, as you know, warehouse {n} on day {n}.";k{n}\r\n'
    path = tmp_path / "export.csv"
    path.write_text(head + "".join(row.format(n=n) for n in range(1, 301)), encoding="utf-8", newline="")
    table = open_source(path, ReadOptions())
    frame = pl.concat(list(table.batches))
    assert frame.columns == ["problem", "c.Kundenfrage", "c.Antwort", "c.Kunde"]
    assert frame.height == 300
    assert frame["c.Antwort"][0] == "It left, as you know, warehouse 1 on day 1."
    assert "1 line above the table left out" in table.format
