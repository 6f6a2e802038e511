"""Pages of rows: which, in which order, and how quickly."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import polars as pl
import pytest
from grid_dataset import INDEX, Facts, GridDataset

from vibeflow.features.datasets.grid import search
from vibeflow.features.datasets.grid.pages import INDEX_FILE
from vibeflow.protocol.datasets import Part
from vibeflow.protocol.errors import Cancelled, NotFound
from vibeflow.protocol.rows import RowFilter, RowsPage, RowsRequest, SortKey


@pytest.fixture
def made(tmp_path: Path) -> GridDataset:
    dataset = GridDataset(tmp_path)
    dataset.keep(1, "How do I reset it?", "Press the button.", score=90, tokens=30)
    dataset.keep(2, "Why?", "Because.", "test", score=40, tokens=9, marks=["tooShort"])
    dataset.remove(3, "missingAnswer", {"ask": "Hello?", "say": None, "who": "Zoe"})
    dataset.keep(4, "Straße “quoted” \\ line\nbreak", "Écoute", topic="Billing", edited=True, score=70)
    dataset.keep(5, "Same", "x" * 5000, system="Be kind to users", score=40, tokens=900, marks=["imbalance"])
    dataset.remove(6, "unreadable", {"ask": "{broken", "say": None, "who": None}, detail="a bracket is open")
    dataset.write()
    return dataset


def ask(
    made: GridDataset, sort: SortKey = "file", descending: bool = False, **conditions: object
) -> RowsPage:
    params = RowsRequest(
        project_id="p", filter=RowFilter.model_validate(conditions), sort=sort, descending=descending
    )
    return made.pages.page(made.project, made.facts, params)


def numbers(page: RowsPage) -> list[int]:
    return [row.number for row in page.rows]


def test_kept_rows_in_file_order(made: GridDataset) -> None:
    page = ask(made)
    assert (page.total, page.revision, numbers(page)) == (4, 1, [1, 2, 4, 5])
    assert [row.part for row in page.rows] == ["train", "test", "train", "train"]
    assert page.rows[3].system == "Be kind to users" and page.rows[3].turns == 2
    assert len(page.rows[3].answer) == 2000
    assert page.rows[1].findings == ("tooShort",)
    assert (page.rows[2].edited, page.rows[2].topic, page.rows[2].tokens) == (True, "Billing", None)


def test_removed_rows_are_read_by_the_mapping_and_say_why(made: GridDataset) -> None:
    page = ask(made, part="removed")
    assert [(row.number, row.question, row.removed_because) for row in page.rows] == [
        (3, "Hello?", "no answer"),
        (6, "{broken", "a bracket is open"),
    ]


def test_a_duplicate_names_the_row_that_stays(made: GridDataset) -> None:
    made.remove(7, "duplicate", {"ask": "Same", "say": "x", "who": None}, beside=5)
    made.write()
    assert ask(made, part="removed").rows[-1].removed_because == "duplicate of row 5"


def test_removed_rows_show_what_was_changed_by_hand(made: GridDataset) -> None:
    edits = made.project / "data" / "edits.json"
    edits.write_text('{"rows": {"3": {"question": "Hello there?"}}, "excluded": []}')
    for descending in (False, True):
        rows = ask(made, descending=descending, part="removed").rows
        assert {row.number: row.question for row in rows} == {3: "Hello there?", 6: "{broken"}
    edits.write_text("{")
    assert ask(made, part="removed").rows[0].question == "Hello?"


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"part": "train"}, [1, 4, 5]),
        ({"part": "test"}, [2]),
        ({"finding": "imbalance"}, [5]),
        ({"edited": True}, [4]),
        ({"quality_below": 70}, [2, 5]),
        ({"quality_below": 70, "finding": "tooShort"}, [2]),
        ({"search": "RESET"}, [1]),
        ({"search": " écoute "}, [4]),
        ({"search": "“quoted” \\ line\nbreak"}, [4]),
        ({"search": "billing"}, [4]),
        ({"search": "kind"}, [5]),
        ({"search": "user"}, [5]),  # not the role of every line
        ({"search": "."}, [1, 2]),
        ({"search": "hello", "part": "removed"}, [3]),
        ({"search": "zoe", "part": "removed"}, []),  # a column that is not used
    ],
)
def test_filters_and_search(made: GridDataset, conditions: dict[str, object], expected: list[int]) -> None:
    page = ask(made, **conditions)
    assert numbers(page) == expected
    assert page.total == len(expected)
    assert (
        made.pages.numbers(made.project, made.facts, RowFilter.model_validate(conditions)).to_list()
        == expected
    )


@pytest.mark.parametrize(
    ("sort", "descending", "expected"),
    [
        ("file", True, [5, 4, 2, 1]),
        ("quality", False, [2, 5, 4, 1]),
        ("quality", True, [1, 4, 2, 5]),  # those alike stay in file order
        ("tokens", False, [2, 1, 5, 4]),  # not counted: last
        ("tokens", True, [5, 1, 2, 4]),
        ("question", False, [2, 5, 1, 4]),
        ("answer", True, [5, 1, 2, 4]),
    ],
)
def test_sorting(made: GridDataset, sort: SortKey, descending: bool, expected: list[int]) -> None:
    assert numbers(ask(made, sort, descending)) == expected


def test_a_finding_without_rows_of_its_own_is_refused(made: GridDataset) -> None:
    with pytest.raises(NotFound, match="No single rows"):
        ask(made, finding="size")


def test_the_index_is_read_again_only_when_it_changed(made: GridDataset) -> None:
    ask(made)
    ask(made, "quality")
    assert made.loads == 1
    made.keep(9, "New?", "Yes.")
    made.write()
    made.facts = Facts(revision=2)
    assert numbers(ask(made, "quality", True)) == [9, 1, 4, 2, 5]
    assert made.loads == 2


def test_passages(tmp_path: Path) -> None:
    made = GridDataset(tmp_path)
    made.facts = Facts(shape="text")
    made.line(1, "train", {"n": 1, "text": "Once upon a time"}, chars_answer=16)
    made.write()
    row = ask(made, search="UPON").rows[0]
    assert (row.question, row.answer, row.turns) == ("", "Once upon a time", 1)


def test_a_newer_search_stops_the_older_one(made: GridDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    started, go_on = threading.Event(), threading.Event()
    blocks = search._blocks

    def slow(project: Path, part: Part) -> object:
        if threading.current_thread() is older:
            started.set()
            assert go_on.wait(10)
        return blocks(project, part)

    outcome: list[BaseException] = []

    def run() -> None:
        try:
            ask(made, search="reset")
        except BaseException as error:
            outcome.append(error)

    older = threading.Thread(target=run)
    monkeypatch.setattr(search, "_blocks", slow)
    older.start()
    assert started.wait(10)
    assert numbers(ask(made, search="because")) == [2]
    go_on.set()
    older.join(10)
    assert isinstance(outcome[0], Cancelled)
    assert numbers(ask(made, search="reset")) == [1]


def test_pages_of_one_search_scan_once(made: GridDataset, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(made, search="reset")
    monkeypatch.setattr(search, "_blocks", lambda file: pytest.fail("scanned again"))
    assert numbers(ask(made, "quality", search="reset")) == [1]


ROWS = 1_000_000


@pytest.fixture(scope="module")
def million(tmp_path_factory: pytest.TempPathFactory) -> GridDataset:
    """A million short rows, as files and index."""
    made = GridDataset(tmp_path_factory.mktemp("million"))
    data = made.project / "data"
    data.mkdir()
    n = pl.int_range(1, ROWS + 1, dtype=pl.UInt32, eager=True).alias("n")
    frame = pl.DataFrame(n).with_columns(
        line=pl.concat_str(
            pl.lit('{"n": '),
            "n",
            pl.lit(', "messages": [{"role": "user", "content": "What is '),
            "n",
            pl.lit('?"}, {"role": "assistant", "content": "It is '),
            pl.col("n") * 7 % 1000,
            pl.lit('."}]}'),
        ),
        score=(pl.col("n") * 37 % 101).cast(pl.UInt8),
        tokens=(pl.col("n") * 13 % 4096).cast(pl.UInt32),
    )
    (data / "train.jsonl").write_text("\n".join(frame["line"]) + "\n", encoding="utf-8")
    index = frame.with_columns(
        length=(pl.col("line").str.len_bytes() + 1).cast(pl.UInt32),
        part=pl.lit(0, dtype=pl.UInt8),
        chars_question=(pl.col("n") % 211),
        chars_answer=(pl.col("n") % 307),
        trained=pl.lit(None, dtype=pl.UInt32),
        marks=(pl.col("n") % 1024).cast(pl.UInt64),
        reason=pl.lit(None, dtype=pl.String),
        edited=pl.lit(False),
        beside=pl.lit(None, dtype=pl.UInt32),
    ).with_columns(offset=(pl.col("length").cast(pl.UInt64).cum_sum() - pl.col("length")))
    file = made.project / INDEX_FILE
    file.parent.mkdir(parents=True)
    index.select(pl.col(name).cast(kind) for name, kind in INDEX.items()).write_parquet(file)
    return made


@pytest.mark.slow
@pytest.mark.parametrize("sort", ["file", "quality", "tokens", "question", "answer"])
def test_a_page_of_a_million_rows_comes_within_100_ms(million: GridDataset, sort: SortKey) -> None:
    ask(million)
    for conditions in ({}, {"quality_below": 60}, {"finding": "echo"}):
        params = RowsRequest(
            project_id="p",
            offset=50_000,
            limit=100,
            filter=RowFilter.model_validate(conditions),
            sort=sort,
        )
        first = _seconds(million, params)
        again = _seconds(million, params.model_copy(update={"offset": 100}))
        print(f"{sort} {conditions}: first {first * 1000:.0f} ms, next page {again * 1000:.0f} ms")
        assert again < 0.1
        assert first < 0.5  # the bar is 0.1 on a quiet machine; a busy one must not fail the suite


@pytest.mark.slow
def test_a_million_rows_are_searched_in_seconds(million: GridDataset) -> None:
    params = RowsRequest(project_id="p", limit=100, filter=RowFilter(search="is 77777"))
    seconds = _seconds(million, params)
    print(f"search: {seconds:.2f} s")
    assert million.pages.page(million.project, million.facts, params).total == 11
    assert seconds < 20


def _seconds(made: GridDataset, params: RowsRequest) -> float:
    begun = time.perf_counter()
    made.pages.page(made.project, made.facts, params)
    return time.perf_counter() - begun
