"""Files to torment readers with: sound ones in every format and dialect, and ways to spoil them.

Everything follows from a seed. Where the environment names a folder of real files ($VIBEFLOW_REAL_DATA),
pieces of those are spoiled too.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import polars as pl
from workbook_file import workbook

PIECE = 20_000
"""Bytes taken of a real file."""


class Seed(NamedTuple):
    suffix: str
    data: bytes


WORDS = [
    "order", "refund", "“card”", "naïve", "straße", "日本語", "😀", "it's", "don’t", "3.14", "2024-01-02",
    "null", "NaN", "<b>", "\\n", '{"a":1}', "a,b", "x;y", "|p", '"so"', "he", "said,", "C:\\tmp", "=SUM(A1)",
    "#", "heading", "...", "?",
]  # fmt: skip


def text(rng: random.Random, most: int = 25) -> str:
    words = [rng.choice(WORDS) for _ in range(rng.randint(0, most))]
    return rng.choice((" ", " ", " ", "\n")).join(words)


def table(rng: random.Random) -> list[list[str]]:
    width = rng.randint(1, 6)
    names = [["question", "answer", "topic", "id", "", "answer"][at] for at in range(width)]
    return [names, *([text(rng) for _ in range(width)] for _ in range(rng.randint(1, 60)))]


def delimited(rng: random.Random) -> Seed:
    delimiter, suffix = rng.choice(((",", ".csv"), (";", ".csv"), ("\t", ".tsv"), ("|", ".csv"), (",", "")))
    if rng.random() < 0.3:
        delimiter = rng.choice(("^", "~", "\x1f", "::", "||", "|~|", ", ", "; ", " | ", ","))
        return Seed(suffix, encoded(rng, unusual(rng, delimiter)))
    end = rng.choice(("\n", "\r\n", "\r"))
    quoting = rng.choice((csv.QUOTE_ALL, csv.QUOTE_MINIMAL))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting)
    for row in table(rng):
        if rng.random() < 0.03:
            row = row[:-1] or row
        elif rng.random() < 0.03:
            row = [*row, "surplus"]
        writer.writerow(row)
        if rng.random() < 0.03:
            out.write(end)
    notes = f"Exported by a tool{end}{end}" if rng.random() < 0.15 else ""
    made = notes + out.getvalue()
    if rng.random() < 0.1:
        made = end.join('"' + line.replace('"', '""') + '"' for line in made.split(end))
    return Seed(suffix, encoded(rng, made))


def unusual(rng: random.Random, delimiter: str) -> str:
    """A table as few write it: any delimiter, either quote, doubled or behind a backslash, a narrow header,
    a delimiter at the end of each row, comments, a table put together of two."""
    quote, escape = rng.choice(('"', '"', "'")), rng.choice((None, None, "\\"))
    end = rng.choice(("\n", "\r\n"))

    def cell(value: str) -> str:
        return quote + value.replace(quote, (escape or quote) + quote) + quote

    names, *rows = table(rng)
    lines = [delimiter.join(map(cell, row)) for row in rows]
    way = rng.randint(0, 5)
    if way == 0:
        lines = [f"{number}{delimiter}{line}" for number, line in enumerate(lines)]
    elif way == 1:
        lines = [line + delimiter for line in lines]
    elif way == 2:
        lines.insert(len(lines) // 2, "# a comment")
    elif way == 3:
        lines.insert(len(lines) // 2, delimiter.join(names))
    elif way == 4:
        lines += ["", "a" + delimiter + "b", *(f"{number}{delimiter}x" for number in range(5))]
    return end.join([delimiter.join(names), *lines, ""])


def encoded(rng: random.Random, content: str) -> bytes:
    codec = rng.choice(
        ("utf-8",) * 6 + ("utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1", "mac-roman")
    )
    return content.encode(codec, "replace")


def record(rng: random.Random) -> dict[str, object]:
    shape = rng.randint(0, 3)
    if shape == 0:
        return {"question": text(rng), "answer": text(rng)}
    if shape == 1:
        turns = [{"role": role, "content": text(rng)} for role in ("user", "assistant")]
        return {"messages": turns, "id": rng.randint(0, 10**20)}
    if shape == 2:
        return {
            "instruction": text(rng),
            "input": None,
            "output": text(rng),
            "score": rng.random(),
            "a b": True,
        }
    return {"text": text(rng), "more": {"deep": [[1], {"x": {}}]}}


def lines(rng: random.Random) -> Seed:
    end = rng.choice(("\n", "\r\n", "\n\n"))
    rows = [json.dumps(record(rng), ensure_ascii=rng.random() < 0.5) for _ in range(rng.randint(1, 60))]
    return Seed(rng.choice((".jsonl", ".ndjson", ".json", "")), encoded(rng, end.join(rows)))


def document(rng: random.Random) -> Seed:
    rows = [record(rng) for _ in range(rng.randint(1, 50))]
    splits = {"train": rows, "test": rows[:2]}
    columns = {"question": [text(rng) for _ in rows], "answer": [text(rng) for _ in rows]}
    layout = rng.choice((rows, rows, rows, {"data": rows, "version": 1}, splits, columns, {"a": {"b": rows}}))
    made = json.dumps(layout, indent=rng.choice((None, 1)), ensure_ascii=rng.random() < 0.5)
    return Seed(".json", encoded(rng, made))


def prose(rng: random.Random) -> Seed:
    parts = [("# " if rng.random() < 0.1 else "") + text(rng, 120) for _ in range(rng.randint(1, 30))]
    return Seed(rng.choice((".txt", ".md")), encoded(rng, "\n\n".join(parts)))


def columns(rng: random.Random) -> Seed:
    rows = rng.randint(1, 40)
    frame = pl.DataFrame(
        {
            "question": [text(rng) for _ in range(rows)],
            "turns": [[{"role": "user", "content": text(rng)}] for _ in range(rows)],
            "score": [rng.random() for _ in range(rows)],
            "tags": [["a", "b"][: rng.randint(0, 2)] for _ in range(rows)],
            "raw": [text(rng).encode() + b"\xff" * rng.randint(0, 1) for _ in range(rows)],
        }
    )
    out = io.BytesIO()
    frame.write_parquet(out, compression=rng.choice(("zstd", "snappy", "uncompressed")), row_group_size=8)
    return Seed(".parquet", out.getvalue())


def sheets(rng: random.Random) -> Seed:
    return Seed(".xlsx", workbook({"Data": table(rng), "Other": table(rng)}))


def real(rng: random.Random) -> Seed:
    folder = os.environ.get("VIBEFLOW_REAL_DATA")
    files = sorted(path for path in Path(folder).rglob("*.*") if path.is_file()) if folder else []
    if not files:
        return delimited(rng)
    path = rng.choice(files)
    with path.open("rb") as file:
        return Seed(path.suffix.lower(), file.read(PIECE))


KINDS: tuple[Callable[[random.Random], Seed], ...] = (
    delimited, delimited, delimited, lines, lines, document, document, prose, columns, sheets, real, real,
)  # fmt: skip

TOKENS = (
    b'"', b'""', b'"""', b",", b";", b"\t", b"|", b"\n", b"\r", b"\r\n", b"\n\n", b"\x00", b"\xff", b"\xfe",
    b"\xef\xbb\xbf", b"\xff\xfe", b"\xe2\x80", b"\xed\xa0\x80", b"\x92", b"{", b"}", b"[", b"]", b":", b"\\",
    b"\\ud800", b"NaN", b"1e999", b"null", b'{"a":', b"},{", b"},\n{", b"PAR1", b"PK\x03\x04", b"\x1f\x8b",
    b"[" * 2_000, b'{"a":' * 1_500, b"," * 3_000, b'"' * 501, b"9" * 6_000, b"\n" * 500, b"x" * 150_000,
    "\u2028".encode(), "\x85".encode(), b"\x0b", b"\x1c", b" ",
)  # fmt: skip


def spoil(rng: random.Random, seed: Seed) -> Seed:
    """Spoilt in one to four ways; one in eight stays sound, to hold sound ones to account as well."""
    suffix, data = seed
    for _ in range(0 if rng.random() < 0.125 else rng.randint(1, 4)):
        data = rng.choice(WAYS)(rng, data)
    if rng.random() < 0.12:
        data, suffix = gzip.compress(data), suffix + ".gz"
        if rng.random() < 0.5:
            data = rng.choice(WAYS)(rng, data)
    if rng.random() < 0.06:
        suffix = rng.choice((".csv", ".json", ".jsonl", ".parquet", ".xlsx", ".txt", ".gz", ".exe", ""))
    return Seed(suffix, data)


def _place(rng: random.Random, data: bytes) -> int:
    return rng.randint(0, len(data))


def _insert(rng: random.Random, data: bytes) -> bytes:
    at = _place(rng, data)
    return data[:at] + rng.choice(TOKENS) + data[at:]


def _flip(rng: random.Random, data: bytes) -> bytes:
    if not data:
        return data
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << rng.randint(0, 7))]) + data[at + 1 :]


def _drop(rng: random.Random, data: bytes) -> bytes:
    at = _place(rng, data)
    return data[:at] + data[at + rng.choice((1, 1, 2, 30, 1000)) :]


def _cut(rng: random.Random, data: bytes) -> bytes:
    return data[: _place(rng, data)]


def _repeat(rng: random.Random, data: bytes) -> bytes:
    at = _place(rng, data)
    piece = data[at : at + rng.choice((3, 40, 500))]
    return data[:at] + piece * rng.randint(2, 20) + data[at:]


def _splice(rng: random.Random, data: bytes) -> bytes:
    other = rng.choice(KINDS)(rng).data
    return data[: _place(rng, data)] + other[_place(rng, other) :]


def _end_lines_otherwise(rng: random.Random, data: bytes) -> bytes:
    return data.replace(b"\n", rng.choice((b"\r", b"\r\n", b"\n\n", b"\n \t\n", b"")))


def _lose_a_quote(rng: random.Random, data: bytes) -> bytes:
    at = data.find(b'"', _place(rng, data))
    return data if at < 0 else data[:at] + data[at + 1 :]


WAYS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _insert, _insert, _insert, _flip, _drop, _cut, _repeat, _splice, _end_lines_otherwise, _lose_a_quote,
)  # fmt: skip


def spoilt(number: int) -> tuple[Seed, int]:
    """The file of this number, and the size of the pieces it is to be read in (0: as usual)."""
    rng = random.Random(number)
    seed = spoil(rng, rng.choice(KINDS)(rng))
    small = rng.choice((0, 1, 7, 60, 400, 3_000))
    # So many pieces would show nothing more and take long.
    return seed, max(small, len(seed.data) // 1_000) if small else 0
