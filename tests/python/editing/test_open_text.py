"""The text of an open file: changed as an editor changes it, counted as an editor counts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vibeflow.features.editing.lines import Lines, column_of, index_of, split, units

texts = st.text(alphabet="ab é\u2028\x85🎉\n\r", max_size=30)


def test_only_editors_line_ends_end_a_line() -> None:
    assert split("a\u2028b\x85c\nd\r\ne\rf") == ["a\u2028b\x85c", "d", "e", "f"]


@given(st.text(alphabet="aé🎉"), st.integers(0, 20))
def test_columns_are_utf16_units(line: str, index: int) -> None:
    index = min(index, len(line))
    assert index_of(line, column_of(line, index)) == index
    assert units(line) == len(line.encode("utf-16-le")) // 2


@given(texts, texts, st.integers(0, 40), st.integers(0, 40))
def test_a_change_equals_the_same_change_of_the_whole(text: str, new: str, one: int, other: int) -> None:
    text, new = text.replace("\r", ""), new.replace("\r", "")
    start, end = sorted((min(one, len(text)), min(other, len(text))))

    def place(at: int) -> tuple[int, int]:
        before = text[:at].split("\n")
        return len(before) - 1, units(before[-1])

    lines = Lines(text)
    lines.replace(place(start), place(end), new)
    assert "\n".join(lines.lines) == text[:start] + new + text[end:]


def test_a_place_beyond_the_end_is_the_end() -> None:
    lines = Lines("a\nb")
    lines.replace((7, 3), (9, 0), "!")
    assert lines.lines == ["a", "b!"]
