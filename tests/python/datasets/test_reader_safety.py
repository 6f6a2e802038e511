"""Hostile and broken files, one kind at a time, each in a process under the import's own limits."""

from __future__ import annotations

import gzip
import io
import json
import os
import resource
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import polars as pl
import pytest

from vibeflow.features.datasets.readers import ReadOptions, open_source
from vibeflow.protocol.errors import DataEmpty, DataUnreadable

READ = """
import json, resource, sys
from pathlib import Path
from vibeflow.features.datasets.readers import ReadOptions, open_source
from vibeflow.features.datasets.sandbox.limits import confine
from vibeflow.protocol.errors import VibeFlowError
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
confine(30)
rows = broken = 0
error = None
try:
    for batch in open_source(Path(sys.argv[1]), ReadOptions()).batches:
        rows += batch.height
        broken += batch["problem"].count()
except VibeFlowError as caught:
    assert caught.hint and caught.action
    error = caught.message
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps({"rows": rows, "broken": broken, "error": error, "megabytes": peak / 1024}))
"""
LIMIT = 10.0


def processor_seconds() -> float:
    """Of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def read(path: Path) -> dict[str, object]:
    """What came of it, within ten processor seconds; `megabytes` is the memory that reading took."""
    before = processor_seconds()
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)],
        capture_output=True,
        text=True,
        timeout=12 * LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert processor_seconds() - before < LIMIT
    found: dict[str, object] = json.loads(done.stdout)
    return found


def refused(path: Path, says: str) -> None:
    error = read(path)["error"]
    assert isinstance(error, str)
    assert says in error


def test_an_archive_that_unpacks_to_gigabytes_is_refused_early(write) -> None:
    member = gzip.compress(b"a,b\n" * 4_000_000)
    found = read(write("bomb.csv.gz", member * 150))
    assert "times its size" in str(found["error"])
    assert float(str(found["megabytes"])) < 500


def test_an_archive_of_real_text_is_read(write) -> None:
    text = "question,answer\n" + "".join(f"What is {n} times {n + 7}?,{n * (n + 7)}\n" for n in range(50_000))
    assert read(write("good.csv.gz", gzip.compress(text.encode())))["rows"] == 50_000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("deep.json", b"[" * 1_000_000),
        ("deep-objects.json", b'{"a":' * 300_000 + b"1" + b"}" * 300_000),
        ("deep-inside.json", b'[{"a":' + b"[" * 500_000 + b"]" * 500_000 + b"}]"),
    ],
)
def test_deep_nesting_is_refused(write, name: str, content: bytes) -> None:
    refused(write(name, content), "JSON")


def test_deep_nesting_in_one_line_is_one_broken_row(write) -> None:
    good = b'{"q": "a", "a": "b"}\n' * 10
    found = read(write("deep.jsonl", good + b'{"q":' + b"[" * 500_000 + b"\n" + good))
    assert (found["rows"], found["broken"], found["error"]) == (21, 1, None)


def test_a_large_array_with_one_endless_record_does_not_take_quadratic_time(write) -> None:
    inner = b",".join([b'{"b": 1}'] * 12_000_000)
    found = read(write("one.json", b'[{"a": [' + inner + b"]}]"))
    assert "row 0" in str(found["error"])


@pytest.mark.parametrize("name", ["line.csv", "line.jsonl", "line.txt", "line.json"])
def test_a_single_line_of_a_hundred_megabytes(write, name: str) -> None:
    line = b"word and word and " * 5_600_000
    before = b'{"q": "a", "a": "b"}\n' * 3 if name.endswith("jsonl") else b"q,a\nhow,so\n"
    found = read(write(name, before + line + b"\n"))
    if name == "line.json":
        assert "not JSON" in str(found["error"])
    elif name == "line.txt":
        assert int(str(found["rows"])) > 50_000
    else:
        assert (found["broken"], found["error"]) == (1, None)
    assert float(str(found["megabytes"])) < 900


def test_an_open_quote_costs_one_row_and_not_the_rest(write) -> None:
    rows = [f"How do I do {n}?,Do it like {n} and then again\n" for n in range(30_000)]
    rows[5] = 'Is "this" odd?,"Yes, it is, and it is never closed\n'
    found = read(write("open.csv", "question,answer\n" + "".join(rows)))
    assert (found["rows"], found["broken"]) == (30_000, 1)


@pytest.mark.parametrize("last", ['"', '"""', 'end"', '"end'])
def test_a_last_line_that_is_hardly_more_than_a_quote_is_a_row(write, last: str) -> None:
    batches = open_source(write("a.csv", f"q,a\nhow,so\n{last}"), ReadOptions()).batches
    assert sum(batch.height for batch in batches) == 2


def test_a_broken_line_keeps_its_last_character(write) -> None:
    text = '{"q": "a"}\n{"q": "b"}\n{"q": «c»'
    *_, last = open_source(write("a.jsonl", text), ReadOptions()).batches
    assert last["c.text"][-1] == '{"q": «c»'


def test_an_open_quote_far_from_the_end_is_found_by_the_size_of_its_cell(write) -> None:
    rows = [f"How do I do {n}?,Do it like {n} and then once again\n" for n in range(400_000)]
    rows[70_000] = 'odd,"never closed\n'
    found = read(write("open.csv", "question,answer\n" + "".join(rows)))
    assert (found["rows"], found["broken"]) == (400_000, 1)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("zeros.csv", b"q,a\n" * 100_000 + b"x\x00y", "is zero"),
        ("wide.csv", b",".join(b"c%d" % n for n in range(100_000)) + b"\n1,2\n", "over 2,000 columns"),
        ("short.csv", b",".join(b"c%d" % n for n in range(2_000)) + b"\n" + b"a\n" * 1_000_000, "shorter"),
        ("fields.jsonl", b"".join(b'{"f%d": 1}\n' % n for n in range(30_000)), "different fields"),
        ("twice.csv.gz", gzip.compress(b"PK\x03\x04" + b"x" * 100, mtime=0), "packed twice"),
        ("cut.csv.gz", gzip.compress(b"q,a\nhow,so\n" * 9_000, mtime=0)[:200], "damaged gzip"),
        ("word.parquet", b"question,answer\nhow,so\n", "Parquet"),
        ("magic.parquet", b"PAR1" + b"\x00" * 100 + b"\xff\xff\xff\x7fPAR1", "Parquet"),
        ("word.xlsx", b"question,answer\nhow,so\n", "not an Excel workbook"),
        ("zip.xlsx", b"PK\x03\x04" + b"\x00" * 500, "damaged workbook"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "a picture"),
    ],
)
def test_what_no_file_may_be_is_refused_in_words(write, name: str, content: bytes, says: str) -> None:
    refused(write(name, content), says)


def test_a_lying_name_does_not_matter_where_the_content_is_plain(write) -> None:
    frame = pl.DataFrame({"question": ["how"], "answer": ["so"]})
    out = io.BytesIO()
    frame.write_parquet(out)
    assert read(write("table.csv", out.getvalue()))["rows"] == 1
    assert read(write("lines.json", b'{"q": "a", "a": "b"}\n{"q": "c", "a": "d"}\n'))["rows"] == 2
    assert read(write("array.jsonl", b'[\n{"q": "a", "a": "b"},\n{"q": "c", "a": "d"}]'))["rows"] == 2
    assert read(write("packed.csv", gzip.compress(b"q,a\nhow,so\n")))["rows"] == 1


def test_every_cut_of_a_parquet_file_is_refused(write, tmp_path: Path) -> None:
    out = io.BytesIO()
    pl.DataFrame({"q": [f"how {n}" for n in range(500)]}).write_parquet(out, row_group_size=50)
    whole = out.getvalue()
    for part in range(1, 20):
        path = write("cut.parquet", whole[: len(whole) * part // 20])
        with pytest.raises(DataUnreadable):
            list(open_source(path, ReadOptions()).batches)


def test_a_parquet_file_whose_data_is_gone_is_refused(write) -> None:
    out = io.BytesIO()
    pl.DataFrame({"q": [f"how {n}" for n in range(5_000)]}).write_parquet(out, compression="uncompressed")
    data = bytearray(out.getvalue())
    data[100 : len(data) // 2] = bytes(len(data) // 2 - 100)
    path = write("hollow.parquet", bytes(data))
    try:
        rows = sum(batch.height for batch in open_source(path, ReadOptions()).batches)
    except DataUnreadable:
        return
    assert rows == 5_000


def test_a_workbook_that_says_it_unpacks_to_gigabytes_is_refused(write) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(1_100):
                sheet.write(b" " * 1_000_000)
    refused(write("bomb.xlsx", out.getvalue()), "unpacks to 1.1 GB")


def test_half_a_surrogate_is_one_lost_character_and_no_more(write) -> None:
    text = '{"q": "a \\ud83d b", "a": "c"}\n{"q": "\\ud83d\\ude00", "a": "d"}\n'
    [batch] = open_source(write("half.jsonl", text), ReadOptions()).batches
    assert batch["c.q"].to_list() == ["a ? b", "😀"]


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\xff\xfe", b" \r\n\t\n", b"\xef\xbb\xbf\r\n"])
def test_nothing_is_said_to_be_nothing(write, content: bytes) -> None:
    for name in ("a.csv", "a.json", "a.jsonl", "a.txt"):
        with pytest.raises(DataEmpty):
            list(open_source(write(name, content), ReadOptions()).batches)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files")
def test_pipes_devices_and_sockets_are_refused_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "link.csv").symlink_to("/dev/zero")
    (tmp_path / "round.csv").symlink_to(tmp_path / "round.csv")
    listener = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    listener.bind("s.csv")
    try:
        for name in ("pipe.csv", "link.csv", "round.csv", "s.csv"):
            with pytest.raises(DataUnreadable):
                open_source(tmp_path / name, ReadOptions())
    finally:
        listener.close()


@pytest.mark.parametrize("name", ["data.csv", "data.jsonl", "data.parquet", "data.xlsx"])
def test_a_pointer_of_git_lfs_is_called_what_it_is(write, name: str) -> None:
    oid = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 12345678\n"
    with pytest.raises(DataUnreadable, match=r"Git LFS pointer.*12\.3 MB") as caught:
        open_source(write(name, pointer), ReadOptions())
    assert "git lfs pull" in caught.value.hint


def frame_of(path: Path) -> pl.DataFrame:
    return pl.concat(open_source(path, ReadOptions()).batches, how="diagonal")


def test_a_broken_line_keeps_its_raw_text_where_python_could_read_it(write) -> None:
    """Python takes a control character and what stands behind a # for its own notation; JSON does not."""
    broken = ['{"q": "C:\x1c", "a": "b"}', "{'q': 'one', 'a': 'two'}", '{"q": "x"} # and the rest']
    lines = ['{"q": "one", "a": "two"}'] * 3 + broken
    frame = frame_of(write("a.jsonl", "\n".join(lines).encode()))
    assert frame.filter(pl.col("problem").is_not_null())["c.text"].to_list() == broken


def test_a_cell_in_pythons_notation_is_read_whole_or_left_as_it_is(write) -> None:
    cells = [
        "{'a': 1}",
        "{'a': '#'}",
        "{'a': 1} # b",
        "{'a': 1, 'a': 2}",
        "{'a': 1}\n{'a': 2}",
        "{'a': 1, **{'b': 2}}",
        "[1e999, 'a']",
    ]
    lines = [json.dumps({"q": cell, "id": at}) for at, cell in enumerate([cells[0]] * 9 + cells)]
    frame = frame_of(write("a.jsonl", "\n".join(lines).encode()))
    assert frame["c.q"].to_list()[9:] == ['{"a":1}', '{"a":"#"}', *cells[2:]]


def test_what_is_no_row_among_the_rows_of_a_part_is_told_broken(write) -> None:
    rows = [{"q": f"{n}?", "a": str(n)} for n in range(4)]
    strays: list[object] = ["lost?", ["x", {"y": 1}], {}, None]
    document = {"train": [*rows[:3], strays[0], strays[1], rows[3]], "test": [*strays[2:], *rows[:3]]}
    frame = frame_of(write("a.json", json.dumps(document).encode()))
    assert frame.filter(pl.col("problem").is_null())["c.split"].to_list() == ["train"] * 4 + ["test"] * 3
    broken = frame.filter(pl.col("problem").is_not_null())["c.text"].to_list()
    assert broken == [json.dumps(stray) for stray in strays]


def test_parts_of_lists_of_another_width_lose_no_cell(write) -> None:
    document = {"train": [["a", "b"], ["c", "d"]], "test": [["e", "f", "g"]]}
    frame = frame_of(write("a.json", json.dumps(document).encode()))
    cells = [sorted(cell for cell in row if cell) for row in frame.drop("problem").rows()]
    assert cells == [["a", "b", "train"], ["c", "d", "train"], ["e", "f", "g", "test"]]
