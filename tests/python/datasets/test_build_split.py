"""Holding rows out: share, seed, ties and labels."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from vibeflow.features.datasets.build.draw import drawn
from vibeflow.features.datasets.build.prepare import question_hash
from vibeflow.features.datasets.build.split import hold_out
from vibeflow.features.datasets.frames import as_examples

TYPES = {
    "n": pl.UInt32,
    "asked": pl.UInt64,
    "group": pl.UInt64,
    "label": pl.UInt64,
    "cluster": pl.UInt32,
    "template": pl.UInt32,
    "pattern": pl.UInt32,
}


def rows(asked: list[int], **more: list[int | None]) -> pl.DataFrame:
    count = len(asked)
    columns: dict[str, object] = {"n": list(range(1, count + 1)), "asked": asked}
    for name in ("group", "label", "cluster", "template", "pattern"):
        columns[name] = more.get(name, [None] * count)
    return pl.DataFrame(columns, schema=TYPES)


def test_the_share_is_kept_exactly_where_no_row_is_tied() -> None:
    held = hold_out(rows(list(range(1000))), 0.2, 42, stratified=False)
    assert held.test.sum() == 200
    assert held.together == 0


def test_the_seed_decides_and_nothing_else() -> None:
    frame = rows(list(range(500)))
    first = hold_out(frame, 0.2, 42, stratified=False).test
    assert first.equals(hold_out(frame, 0.2, 42, stratified=False).test)
    assert not first.equals(hold_out(frame, 0.2, 43, stratified=False).test)


def test_a_row_more_moves_few_others() -> None:
    before = hold_out(rows(list(range(500))), 0.2, 42, stratified=False).test
    after = hold_out(rows([*range(500), 9999]), 0.2, 42, stratified=False).test.head(500)
    assert (before != after).sum() <= 2


def test_ties_reach_over_question_group_and_cluster() -> None:
    # 1-2 by question, 2-3 by group, 3-4 by cluster: all four are one bundle.
    asked = [7, 7, 8, 9, *range(100, 120)]
    group = [None, 5, 5, None, *[None] * 20]
    cluster = [None, None, 3, 3, *[None] * 20]
    for seed in range(40):
        test = hold_out(rows(asked, group=group, cluster=cluster), 0.3, seed, stratified=False).test
        assert test.head(4).n_unique() == 1
    assert hold_out(rows(asked, group=group, cluster=cluster), 0.3, 1, stratified=False).together == 4


def test_every_label_has_its_share() -> None:
    label = [0] * 900 + [1] * 100
    frame = rows(list(range(1000)), label=label)
    for seed in range(10):
        test = hold_out(frame, 0.2, seed, stratified=True).test
        assert test.sum() == 200
        assert frame.filter(test)["label"].sum() == 20


def test_few_rows() -> None:
    assert hold_out(rows([]), 0.2, 1, stratified=True).test.len() == 0
    assert hold_out(rows([1]), 0.2, 1, stratified=True).test.sum() == 0
    assert hold_out(rows([1, 1]), 0.2, 1, stratified=True).test.sum() == 0
    assert hold_out(rows([1, 2]), 0.2, 1, stratified=True).test.sum() == 1
    # Two large bundles: neither fits, so the smaller one is held out.
    assert hold_out(rows([1] * 5 + [2] * 4), 0.1, 1, stratified=False).test.sum() == 4


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 12), min_size=2, max_size=60),
    st.data(),
    st.floats(0.05, 0.5),
    st.integers(0, 5),
    st.booleans(),
)
def test_nothing_that_is_tied_straddles(
    asked: list[int], data: st.DataObject, share: float, seed: int, stratified: bool
) -> None:
    some = st.lists(st.one_of(st.none(), st.integers(1, 8)), min_size=len(asked), max_size=len(asked))
    frame = rows(asked, group=data.draw(some), cluster=data.draw(some), label=data.draw(some))
    frame = frame.with_columns(test=hold_out(frame, share, seed, stratified).test)
    for tie in ("asked", "group", "cluster"):
        sides = frame.filter(pl.col(tie).is_not_null()).group_by(tie).agg(pl.col("test").n_unique())
        assert sides["test"].max() in (None, 1)
    assert not frame["test"].all()


def test_the_order_is_the_same_with_every_release_of_polars() -> None:
    keys = [0, 1, 2**63 + 5, 2**64 - 1]

    def expected(key: int, seed: int) -> int:
        mixed = key ^ (seed * 0x9E3779B97F4A7C15 % 2**64)
        for factor in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB):
            mixed = (mixed ^ (mixed >> 30)) * factor % 2**64
        return mixed ^ (mixed >> 31)

    found = rows(keys).select(drawn(pl.col("asked"), 42)).to_series().to_list()
    assert found == [expected(key, 42) for key in keys]
    examples = as_examples(
        pl.DataFrame({"n": [1, 2, 3], "question": ["Where  is it?", " where is IT?", "Who?"]})
    )
    asked = question_hash(examples, "pairs").to_list()
    assert asked == [11944224343813098641, 11944224343813098641, 1864739816212138401]
