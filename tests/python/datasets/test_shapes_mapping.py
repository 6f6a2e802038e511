"""Source rows to examples: pairs against a row-at-a-time reference, conversations turn by turn, templates."""

from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vibeflow.features.datasets.shapes.mapping import preview, to_examples
from vibeflow.protocol.datasets import Mapping
from vibeflow.protocol.errors import NotFound

CELLS = st.none() | st.text(max_size=12)


def frame(cells: dict[str, list[str | None]]) -> pl.DataFrame:
    rows = len(next(iter(cells.values())))
    made = {
        "n": pl.Series(range(1, rows + 1), dtype=pl.UInt32),
        "problem": pl.Series([None] * rows, dtype=pl.String),
    }
    return pl.DataFrame({**made, **{f"c.{k}": pl.Series(v, dtype=pl.String) for k, v in cells.items()}})


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=12))
def test_pairs_equal_the_row_at_a_time_reference(
    rows: list[tuple[str | None, str | None, str | None]],
) -> None:
    first, second, answer = (list(column) for column in zip(*rows, strict=True))
    mapping = Mapping(columns={"a": "question", "b": "question", "c": "answer"})
    made = to_examples(frame({"a": first, "b": second, "c": answer}), mapping, "pairs")
    for (a, b, c), row in zip(rows, made.iter_rows(named=True), strict=True):
        # What counts as blank is the same for both: Unicode white space.
        kept = [cell for cell in (a, b) if cell is not None and pl.Series([cell]).str.strip_chars()[0] != ""]
        assert row["question"] == "\n\n".join(kept)
        assert row["answer"] == (c or "")
    assert made["n"].to_list() == list(range(1, len(rows) + 1))


def talk(*turns: tuple[str, str], **columns: str) -> dict[str, object]:
    value = json.dumps([{"from": role, "value": text} for role, text in turns])
    source = frame({"conversations": [value], **{name: [cell] for name, cell in columns.items()}})
    return to_examples(source, Mapping(columns={"conversations": "conversation"}), "conversations").row(
        0, named=True
    )


def test_turns_out_of_order_are_a_problem_and_nothing_is_merged() -> None:
    row = talk(("human", "a"), ("human", "b"), ("gpt", "c"))
    assert row["problem"] == "user and assistant do not take turns"


def test_a_last_question_is_cut() -> None:
    row = talk(("human", "a"), ("gpt", "b"), ("human", "c"))
    assert (row["cut"], row["answer"], row["problem"]) == (True, "b", None)


def test_tools_go_to_the_system_prompt_and_calls_become_text() -> None:
    row = talk(
        ("human", "a"),
        ("function_call", '{"name":"f"}'),
        ("observation", "1"),
        ("gpt", "b"),
        tools='[{"name":"f"}]',
    )
    assert row["problem"] is None
    assert row["system"] == '<tools>\n[{"name":"f"}]\n</tools>'
    assert [turn["role"] for turn in json.loads(str(row["turns"]))] == [
        "user",
        "assistant",
        "user",
        "assistant",
    ]


def test_a_picture_is_a_problem_not_a_blank() -> None:
    parts = [{"type": "text", "text": "look"}, {"type": "image_url", "image_url": {"url": "x"}}]
    value = json.dumps([{"role": "user", "content": parts}, {"role": "assistant", "content": "b"}])
    made = to_examples(frame({"m": [value]}), Mapping(columns={"m": "conversation"}), "conversations")
    assert "a picture" in made["problem"][0]


def test_template_leaves_out_lines_of_empty_columns_and_names_unknown_ones() -> None:
    source = frame({"q": ["Why?", "How?"], "ctx": ["Because", None], "a": ["x", "y"]})
    mapping = Mapping(columns={"a": "answer"}, question_template="{{q}}\nContext: {{ctx}}")
    assert to_examples(source, mapping, "pairs")["question"].to_list() == ["Why?\nContext: Because", "How?"]
    with pytest.raises(NotFound, match="nope"):
        to_examples(source, Mapping(columns={}, question_template="{{nope}}"), "pairs")


def test_preview_says_why_a_row_is_of_no_use() -> None:
    shown = preview(
        frame({"q": ["Why?", None], "a": ["x", "y"]}),
        Mapping(columns={"q": "question", "a": "answer"}),
        "pairs",
    )
    assert (shown.usable, shown.looked_at, shown.rows[1].problem) == (1, 2, "no question")
