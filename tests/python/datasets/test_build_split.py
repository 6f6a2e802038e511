"""Holding rows out: share, seed, ties and labels."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from vibeflow.features.datasets.build.split import hold_out

TYPES = {
    "n": pl.UInt32,
    "asked": pl.UInt64,
    "group": pl.UInt64,
    "label": pl.UInt64,
    "cluster": pl.UInt32,
}


def rows(asked: list[int], **more: list[int | None]) -> pl.DataFrame:
    count = len(asked)
    columns: dict[str, object] = {"n": list(range(1, count + 1)), "asked": asked}
    for name in ("group", "label", "cluster"):
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
