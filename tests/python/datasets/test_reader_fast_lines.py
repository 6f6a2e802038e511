"""The quick way through JSON Lines gives what the way line by line gives, or leaves it to that."""

from __future__ import annotations

import orjson
from hypothesis import given
from hypothesis import strategies as st

from vibeflow.features.datasets.readers import json_lines
from vibeflow.features.datasets.readers.json_lines import parse, records_frame
from vibeflow.features.datasets.readers.record_layouts import Records

_VALUE = st.one_of(
    st.text(max_size=5), st.none(), st.booleans(), st.integers(-9, 9), st.floats(allow_nan=False), st.just([])
)
_RECORD = st.dictionaries(st.sampled_from(["a", "b", "c", ""]), _VALUE, min_size=1, max_size=3)
_TEXTS = st.fixed_dictionaries({"a": st.text(max_size=5), "b": st.one_of(st.none(), st.text(max_size=5))})


def _slow(lines: list[bytes]):
    records, problems = [], []
    for line in lines:
        value, problem = parse(line)
        records.append(value)
        problems.append(problem)
    return records_frame(records, problems)


@given(st.lists(_RECORD, min_size=1, max_size=5))
def test_any_records_read_alike_on_both_ways(records: list[dict[str, object]]) -> None:
    lines = [orjson.dumps(record) for record in records]
    assert json_lines._batch(lines, Records([])).equals(_slow(lines), null_equal=True)


@given(st.lists(_TEXTS, min_size=1, max_size=5))
def test_texts_take_the_quick_way(records: list[dict[str, str | None]]) -> None:
    lines = [orjson.dumps(record) for record in records]
    quick = json_lines._alike(lines)
    assert quick is not None
    assert quick.equals(_slow(lines), null_equal=True)
    assert quick.schema == _slow(lines).schema


def test_what_is_not_alike_is_left_to_the_slow_way() -> None:
    for other in (
        b'{"a":"x"}',
        b'{"a":"x","c":"y"}',
        b'{"a":1,"b":"y"}',
        b'{"a":"x","b":',
        b"[1,2]",
        b'"ab"',
    ):
        assert json_lines._alike([b'{"a":"x","b":"y"}', other]) is None, other
