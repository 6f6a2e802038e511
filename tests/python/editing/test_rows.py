"""Problems of single rows, their places, and the rows mended."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from vibeflow.features.datasets.quality import personal_data
from vibeflow.features.editing import delimited, jsonl, texts
from vibeflow.features.editing.json_places import place, places, within
from vibeflow.features.editing.layout import Layout
from vibeflow.features.editing.problems import FixName, Problem

TALKS = Layout(conversation="messages")
PAIRS = Layout(question=("q",), answer=("a",), texts=("q", "a"))
DIALECT = delimited.Dialect(",", ("q", "a"))

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


def talk(*turns: tuple[str, str]) -> str:
    return json.dumps({"messages": [{"role": role, "content": text} for role, text in turns]})


def codes(line: str, layout: Layout) -> list[str]:
    return [problem.code for problem in jsonl.check(line, layout).problems]


def only(line: str, layout: Layout) -> Problem:
    (problem,) = jsonl.check(line, layout).problems
    return problem


@given(json_values, st.booleans(), st.sampled_from([None, 2]))
def test_every_value_of_a_json_text_has_its_place(value: object, ascii_: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_, indent=indent)
    found = places(text)
    for path, (start, end) in found.items():
        inner = value
        for step in path:
            inner = inner[step]  # type: ignore[index]  # the path leads through lists and objects
        assert json.loads(text[start:end]) == inner


@given(st.text(alphabet='a"\\é🎉\n', max_size=12), st.data(), st.booleans())
def test_a_part_of_a_string_has_its_place(text: str, data: st.DataObject, ascii_: bool) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    line = json.dumps({"x": text}, ensure_ascii=ascii_)
    left, right = within(line, place(line, ("x",)), start, end if end else 0)
    if (start, end) != (0, 0):
        assert json.loads(f'"{line[left:right]}"') == text[start:end]


def test_what_is_no_row_is_said_once() -> None:
    assert codes("{", TALKS) == ["notJson"]
    assert codes("[1]", TALKS) == ["notObject"]
    assert codes("{}", TALKS) == ["emptyRow"]
    assert codes("  ", TALKS) == []
    assert codes("[" * 100_000, TALKS) == ["notJson"]


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("{'q': 'a', 'a': None}", {"q": "a", "a": None}),
        ('{"q": "a"},', {"q": "a"}),
        ('{"q": "a"', {"q": "a"}),
    ],
)
def test_nearly_json_is_written_as_json(line: str, meant: object) -> None:
    problem = only(line, PAIRS)
    assert problem.fixes[0].name == "writeAsJson"
    mended = jsonl.mended(line, problem, "writeAsJson")
    assert mended is not None and json.loads(mended) == meant


ORDERS: list[tuple[list[tuple[str, str]], str, FixName, list[tuple[str, str]]]] = [
    (
        [("user", "a"), ("user", "b"), ("assistant", "c")],
        "turnOrder",
        "fixRoleOrder",
        [("user", "a\n\nb"), ("assistant", "c")],
    ),
    (
        [("assistant", "hi"), ("user", "a"), ("assistant", "c")],
        "turnOrder",
        "fixRoleOrder",
        [("user", "a"), ("assistant", "c")],
    ),
    (
        [("user", "a"), ("system", "s"), ("assistant", "c")],
        "turnOrder",
        "fixRoleOrder",
        [("system", "s"), ("user", "a"), ("assistant", "c")],
    ),
    (
        [("user", "a"), ("assistant", "c"), ("user", "b")],
        "unansweredTurn",
        "closeConversation",
        [("user", "a"), ("assistant", "c")],
    ),
    ([("user", "a"), ("asistant", "c")], "unknownRole", "renameRole", [("user", "a"), ("assistant", "c")]),
]


@pytest.mark.parametrize(("turns", "code", "fix", "after"), ORDERS)
def test_conversations_are_put_in_order(
    turns: list[tuple[str, str]], code: str, fix: FixName, after: list[tuple[str, str]]
) -> None:
    line = talk(*turns)
    problem = only(line, TALKS)
    assert problem.code == code
    assert problem.fixes[0].name == fix
    mended = jsonl.mended(line, problem, fix)
    assert mended is not None
    assert json.loads(mended) == json.loads(talk(*after))
    assert codes(mended, TALKS) == []


def test_tool_calls_are_in_order_as_the_import_has_it() -> None:
    turns = [
        ("user", "a"),
        ("function_call", "{}"),
        ("observation", "1"),
        ("observation", "2"),
        ("assistant", "c"),
    ]
    assert codes(talk(*turns), TALKS) == []


def test_a_reply_to_write_is_added_in_the_files_own_words() -> None:
    line = (
        '{"messages": [{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}, '
        '{"from": "human", "value": "c"}]}'
    )
    mended = jsonl.mended(line, only(line, TALKS), "addReply")
    assert mended is not None and json.loads(mended)["messages"][-1] == {"from": "gpt", "value": ""}


def test_a_fix_leaves_the_rest_of_the_line_as_it_was() -> None:
    line = '{"id":  7, "q": " a ", "a": "ü\\u00fc"}'
    (problem,) = jsonl.check(line, PAIRS).problems
    assert jsonl.mended(line, problem, "trim") == '{"id":  7, "q": "a", "a": "ü\\u00fc"}'


def test_rows_that_train_alike_have_one_key() -> None:
    one = jsonl.check('{"q": "a", "a": "b", "id": 1}', PAIRS)
    same = jsonl.check('{"id": 2, "a": "b ", "q": " a"}', PAIRS)
    other = jsonl.check('{"q": "a", "a": "c"}', PAIRS)
    assert one.key == same.key != other.key


def written(row: list[str]) -> str:
    """As the csv module writes it, without the line end."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(row)
    return out.getvalue()[:-1]


@given(st.lists(st.text(alphabet='ab",\n', max_size=6), min_size=2, max_size=4))
def test_cells_stand_where_the_csv_module_reads_them(row: list[str]) -> None:
    record = written(row)
    found = delimited.cells(record, ",")
    assert [text for _, text in found] == row == delimited.parsed(record, ",")
    assert ",".join(record[start:end] for (start, end), _ in found) == record


@given(st.text(alphabet='a ",\n', min_size=1, max_size=8))
def test_a_mended_cell_reads_back_and_its_neighbour_stays(text: str) -> None:
    mended = delimited.mended(written([text, "an answer"]), Problem("whitespace", "", (0,)), "trim", DIALECT)
    assert mended is not None
    assert delimited.parsed(mended, ",") == [text.strip(), "an answer"]


def test_ragged_records_are_filled_up_or_joined() -> None:
    (short,) = delimited.check("only one", Layout(), DIALECT).problems
    assert delimited.mended("only one", short, "padRow", DIALECT) == "only one,"
    record = 'q,one, two, "three"'
    (long,) = delimited.check(record, Layout(), DIALECT).problems
    start, end = delimited.located(record, long, ",")
    assert record[start:end] == ' two, "three"'
    mended = delimited.mended(record, long, "joinCells", DIALECT)
    assert mended is not None and delimited.parsed(mended, ",") == ["q", 'one, two, "three"']


def test_records_span_lines_within_quotes_only() -> None:
    lines = ["q,a", '"one', 'two",b', "c,d", '"open']
    assert delimited.records(lines) == [(0, 0), (1, 2), (3, 3), (4, 4)]
    assert delimited.records(['a,5" screen', "b,c", '"x ""y"" z",w', '"', '"']) == [
        (0, 0),
        (1, 1),
        (2, 2),
        (3, 4),
    ]


def test_personal_data_is_underlined_alone_and_masked() -> None:
    line = '{"q": "Who?", "a": "Write to \\"ada@example.org\\"."}'
    problem = only(line, PAIRS)
    start, end = jsonl.located(line, problem)
    assert line[start:end] == "ada@example.org"
    mended = jsonl.mended(line, problem, "mask")
    assert mended == '{"q": "Who?", "a": "Write to \\"[e-mail]\\"."}'
    assert codes(mended, PAIRS) == []


@given(st.text(alphabet='a@ 09-.+DEsk_ghpAKIAhfxob"', max_size=30))
@example("a ghp_" + "a" * 36)
@example("xoxb-1234567890a")
@example("AKIAABCDEFGHIJKLMNOP")
@example("call 030 / 901820")
@example("DE89370400440532013000")
@example("nothing 12345678 of the kind")
def test_the_quick_look_for_personal_data_is_the_importers(text: str) -> None:
    assert texts._may_be_personal(text) == bool(re.search(personal_data.MAY, text))


@pytest.mark.parametrize(
    "turns",
    [
        [{"human": "Where?", "assistant": "Here."}],
        ["Where?", "Here."],
        [{"role": "user", "parts": [{"text": "Where?"}]}, {"role": "model", "parts": [{"text": "Here."}]}],
        [
            {"role": "USER", "content": "Where?"},
            {"role": "assistant", "content": None, "function_call": {"name": "f"}},
        ],
    ],
)
def test_what_the_import_takes_is_not_underlined(turns: list[object]) -> None:
    assert codes(json.dumps({"messages": turns}), TALKS) == []


def test_a_history_may_be_empty_and_may_end_with_the_user() -> None:
    layout = Layout(question=("q",), answer=("a",), conversation="history", texts=("q", "a"))
    assert codes(json.dumps({"q": "And there?", "a": "Here.", "history": []}), layout) == []
    assert (
        codes(json.dumps({"q": "And there?", "a": "Here.", "history": [["Where?", "Here."]]}), layout) == []
    )
    prompt = Layout(answer=("chosen",), conversation="prompt", texts=("chosen",))
    line = json.dumps({"prompt": [{"role": "user", "content": "Where?"}], "chosen": "Here."})
    assert codes(line, prompt) == []
