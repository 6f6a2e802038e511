"""One clean table, spoilt in each of the ways that the Pollock benchmark describes (Vitagliano et al., VLDB
2023) and in some more, a few hundred files: what was written is read, or what could not be is told.

The files are made here, after the paper's description; none of the benchmark's own is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from vibeflow.features.datasets.readers import ReadOptions, open_source

NAMES = ["day", "number", "price", "product", "description", "notes"]
ROWS = [
    [
        f"{1 + n % 28:02}/03/2024",
        str(n % 7),
        f"${n * 7 % 90}.{n * 31 % 100:02}",
        f'{"Wool" if n % 2 else "Rain"} jacket, {n}" wide' if n % 3 else "Plain scarf",
        f"Warm, light and made to last {n} years. It doesn't fade.",
        "",
    ]
    for n in range(12)
]


def line(cells: list[str], delimiter: str = ",", quote: str = '"', escape: str | None = None) -> str:
    """As most programs write it: quotes only where they are needed."""
    special = (delimiter, quote, "\n")
    return delimiter.join(
        quote + cell.replace(quote, (quote if escape is None else escape) + quote) + quote
        if any(one in cell for one in special) or "," in cell
        else cell
        for cell in cells
    )


def text(end: str = "\n", **how: str) -> str:
    return "".join(line(cells, **how) + end for cells in [NAMES, *ROWS])


class Found:
    def __init__(self, path: Path) -> None:
        table = open_source(path, ReadOptions())
        frame = pl.concat(list(table.batches), how="diagonal")
        self.names = [name.removeprefix("c.") for name in frame.columns[1:]]
        self.rows = [list(row[1:]) for row in frame.iter_rows()]
        self.problems = frame["problem"].drop_nulls().to_list()
        self.told = {remark.id: remark for remark in table.remarks()}


Reads = Callable[[str], Found]


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    def reading(content: str) -> Found:
        path = tmp_path / "spoilt.csv"
        path.write_bytes(content.encode())
        return Found(path)

    return reading


WHOLE = {
    "as it is": text(),
    "no end of the last line": text().removesuffix("\n"),
    "two ends of the last line": text() + "\n",
    "ends of Windows": text("\r\n"),
    "ends of old Macs": text("\r"),
    "notes above": "Report of May\n\n" + text(),
    "notes above, as wide": "Report of May,,,,,\n,,,,,\n" + text(),
    "the delimiter is named": "sep=;\n" + text(delimiter=";"),
    "comments": "# made by a tool, today\n" + text().replace("02/03", "# a comment\n02/03", 1),
    "single quotes": text(quote="'"),
    "quotes behind a backslash": text(escape="\\"),
    "quotes that are not doubled": text(escape=""),
    "blanks after delimiters": "\n".join(", ".join(line([cell]) for cell in row) for row in [NAMES, *ROWS]),
    "blanks around delimiters": "\n".join(" | ".join(line([cell]) for cell in row) for row in [NAMES, *ROWS]),
    "the header in another delimiter": text().replace(",".join(NAMES), " ".join(NAMES)),
    **{
        f"delimiter {mark!r}": text(delimiter=mark)
        for mark in (";", "\t", "|", "^", "~", "\x1f", "::", "||", "|~|")
    },
}


@pytest.mark.parametrize("how", WHOLE)
def test_a_table_written_in_another_way_is_the_same_table(reads: Reads, how: str) -> None:
    found = reads(WHOLE[how])
    assert (found.names, found.rows, found.problems) == (NAMES, ROWS, [])


def test_no_header_is_made_of_the_first_row(reads: Reads) -> None:
    found = reads(text().partition("\n")[2])
    assert found.rows == ROWS
    assert found.names == [f"column {at}" for at in range(1, 7)]


@pytest.mark.parametrize("count", [0, 1])
def test_a_header_with_a_row_or_without(reads: Reads, count: int) -> None:
    found = reads("".join(line(cells) + "\n" for cells in [NAMES, *ROWS[:count]]))
    assert (found.names, found.rows) == (NAMES, ROWS[:count])


def places(first: int = 0) -> Iterator[tuple[int, int]]:
    """Every row, the header being row 0, with every column from `first` on."""
    for row in range(len(ROWS) + 1):
        for column in range(first, len(NAMES)):
            yield row, column


def spoilt(row: int, column: int, spoil: Callable[[list[str], int], list[str]]) -> str:
    """The text with the written cells of one line put together in another way."""
    lines = [[line([cell]) for cell in cells] for cells in [NAMES, *ROWS]]
    lines[row] = spoil(lines[row], column)
    return "".join(",".join(cells) + "\n" for cells in lines)


def with_quote(cells: list[str], at: int) -> list[str]:
    return [*cells[:at], '"' + cells[at], *cells[at + 1 :]]


def with_delimiter(cells: list[str], at: int) -> list[str]:
    return [*cells[:at], "", *cells[at:]]


def without_delimiter(cells: list[str], at: int) -> list[str]:
    return [*cells[: at - 1], cells[at - 1] + cells[at], *cells[at + 1 :]]


def others(row: int) -> list[list[str]]:
    return [cells for at, cells in enumerate(ROWS, start=1) if at != row]


def test_a_quote_too_many_is_a_character_wherever_it_stands(reads: Reads) -> None:
    for row, column in places():
        found = reads(spoilt(row, column, with_quote))
        expected = [list(cells) for cells in [NAMES, *ROWS]]
        expected[row][column] = '"' + expected[row][column]
        assert [found.names, *found.rows] == expected, (row, column)
        assert row == 0 or found.told["oddQuotes"].examples == (row,), (row, column)


def test_a_delimiter_too_many_harms_no_other_row_and_is_told(reads: Reads) -> None:
    for row, column in places():
        if row == 0:
            continue
        found = reads(spoilt(row, column, with_delimiter))
        kept = [cells[: len(NAMES)] for cells in found.rows]
        assert [*kept[: row - 1], *kept[row:]] == others(row), (row, column)
        surplus = [*ROWS[row - 1][:column], "", *ROWS[row - 1][column:]]
        assert [cell or "" for cell in found.rows[row - 1]] == surplus[: len(found.names)], (row, column)
        assert {"longRows", "delimiterAtEnd"} & set(found.told), (row, column)


def test_a_missing_delimiter_harms_no_other_row_and_is_told(reads: Reads) -> None:
    for row, column in places(first=1):
        if row == 0 or '"' in line([ROWS[row - 1][column]]) + line([ROWS[row - 1][column - 1]]):
            # Two texts in quotes without a delimiter between them are one.
            continue
        found = reads(spoilt(row, column, without_delimiter))
        assert [*found.rows[: row - 1], *found.rows[row:]] == others(row), (row, column)
        assert found.told["shortRows"].examples == (row,), (row, column)


def test_an_index_without_a_name_is_a_column_of_its_own(reads: Reads) -> None:
    rows = "".join(f"{n},{line(cells)}\n" for n, cells in enumerate(ROWS, start=1))
    found = reads(line(NAMES) + "\n" + rows)
    assert found.names == ["column 1", *NAMES]
    assert found.rows == [[str(n), *cells] for n, cells in enumerate(ROWS, start=1)]
    assert "column 1" in found.told["indexColumn"].detail


def test_a_delimiter_at_the_end_of_each_row_makes_no_column(reads: Reads) -> None:
    found = reads(line(NAMES) + "\n" + "".join(line(cells) + ",\n" for cells in ROWS))
    assert (found.names, found.rows) == (NAMES, ROWS)
    assert found.told["delimiterAtEnd"].count == len(ROWS)


def test_what_stands_behind_the_last_delimiter_is_kept(reads: Reads) -> None:
    ends = ["," if n != 7 else ",late" for n in range(len(ROWS))]
    found = reads(
        line(NAMES) + "\n" + "".join(line(cells) + end + "\n" for cells, end in zip(ROWS, ends, strict=True))
    )
    assert found.names == [*NAMES, "column 7"]
    assert [row[6] for row in found.rows] == [None] * 7 + ["late"] + [None] * 4
    assert found.told["longRows"].examples == (8,)


def test_names_over_two_rows_are_joined(reads: Reads) -> None:
    above = "day,number,Item,,,notes\n,,price,product,description,\n"
    found = reads(above + "".join(line(cells) + "\n" for cells in ROWS))
    assert found.names == ["day", "number", "Item price", "Item product", "Item description", "notes"]
    assert found.rows == ROWS
    assert found.told["headerRows"].count == 2


@pytest.mark.parametrize("first", ["n/a", "good", ":", ""])
def test_a_first_row_without_its_number_is_a_row(reads: Reads, first: str) -> None:
    rows = [[f"Where is box {n}?", f"Box {n} is in Bern.", str(n) if n else first] for n in range(4)]
    found = reads("".join(line(cells) + "\n" for cells in [["question", "answer", "score"], *rows]))
    assert (found.names, found.rows) == (["question", "answer", "score"], rows)


@pytest.mark.parametrize("width", [5, 6, 7])
def test_a_file_put_together_of_two_keeps_the_rows_of_both(reads: Reads, width: int) -> None:
    names = [*NAMES, "more"][:width]
    again = "".join(line([*cells, "x"][:width]) + "\n" for cells in ROWS)
    found = reads(text() + line(names) + "\n" + again)
    assert [row[:5] for row in found.rows] == [cells[:5] for cells in ROWS] * 2
    assert found.told["headerAgain"].count == 1


def test_another_table_below_is_left_out_and_told(reads: Reads) -> None:
    found = reads(text() + "\nregion,sales\nnorth,4\nsouth,7\nwest,9\n")
    assert found.rows == ROWS
    told = found.told["otherTable"]
    assert (told.count, "region, sales" in told.detail) == (3, True)


def test_a_column_of_texts_is_not_parted_at_its_commas(reads: Reads) -> None:
    texts = [
        f"Sentence {n} is here" + (", and it has commas, some" if n % 4 == 0 else ".") for n in range(40)
    ]
    found = reads("text\n" + "\n".join(texts))
    assert found.rows == [[one] for one in texts]


def test_columns_that_stand_below_each_other(reads: Reads) -> None:
    rows = [[f"item{n}", f"{n * 3}.5", "in stock" if n % 2 else "sold out"] for n in range(9)]
    found = reads("\n".join(f"{a:<12}{b:>8}   {c}" for a, b, c in [["name", "price", "state"], *rows]))
    assert (found.names, found.rows) == (["name", "price", "state"], rows)


@pytest.mark.parametrize("first", ["", "text\n", "question,answer\n"])
def test_texts_made_from_one_template_are_not_parted_at_their_blanks(reads: Reads, first: str) -> None:
    texts = [f"Where is parcel {n} of mine?" for n in range(1, 30)]
    rows = [f"{text},It left town {n} today{',x' * (n % 2)}" for n, text in enumerate(texts)]
    found = reads(first + "\n".join(rows if "," in first else texts))
    assert [row[0] for row in found.rows] == texts
