"""What a reply may look like and still be read, and what is never taken for marks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from judges_kit import pairs, reply

from vibeflow.judging.draw import chosen
from vibeflow.judging.marks import Malformed, read_reply


@pytest.mark.parametrize(
    "text",
    [
        reply(4, 2),
        f"```json\n{reply(4, 2)}\n```",
        f"Thinking: {reply(1, 1)} no, better: {reply(4, 2)} Done.",
        f'{{"thoughts": "none"}}\n{reply(4, 2)}',
        reply(4, 2).replace(": 4,", ': "4/5",').replace('"relevance"', '"Relevance"'),
    ],
)
def test_marks_are_found_among_words(text: str) -> None:
    a, b = read_reply(text)
    assert (a.relevance, a.tone, b.coherence) == (4, 4, 2)


@pytest.mark.parametrize("mark", [0, 5.01, -1, True, None, "good", float("nan"), float("inf"), [4], 10**400])
def test_what_is_no_mark_from_1_to_5_is_refused(mark: Any) -> None:
    value = json.loads(reply(3, 3))
    value["B"]["tone"] = mark
    with pytest.raises(Malformed, match=r"B\.tone was"):
        read_reply(json.dumps(value))


@pytest.mark.parametrize("text", ["", "  ", "five", "[1]", '{"A": 1, "B": 2}', reply(3, 3)[:-9], "{" * 5000])
def test_what_holds_no_marks_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        read_reply(text)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    for one in (text, text + reply(3, 4), reply(3, 4) + text):
        try:
            a, _ = read_reply(one)
        except Malformed:
            continue
        assert 1 <= a.relevance <= 5


def test_a_larger_draw_holds_the_smaller_one() -> None:
    rows = pairs(40)
    few, many = chosen(rows, 10, 7), chosen(rows, 25, 7)
    assert len(few) == 10 and {one.number for one in few} <= {one.number for one in many}
    assert [one.number for one in many] == sorted(one.number for one in many)
    assert chosen(rows, 99, 7) == rows and chosen(rows, 10, 8) != few
