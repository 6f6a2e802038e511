"""Which rows meet in a step; the learning rate; rows read from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from vibeflow.engine.rows.batches import by_length, collate, epoch_order
from vibeflow.engine.rows.conversations import Example
from vibeflow.engine.rows.file import RowsFile
from vibeflow.engine.rows.held_out import for_evaluation, for_tracking
from vibeflow.engine.train.schedule import learning_rate
from vibeflow.protocol.errors import DataEmpty, DataUnreadable

LENGTHS = [(7 * n) % 90 + 10 for n in range(500)]


def test_every_row_once_an_epoch_in_an_order_of_seed_and_epoch() -> None:
    order = epoch_order(LENGTHS, 16, seed=1, epoch=0)
    assert sorted(row for batch in order for row in batch) == list(range(500))
    assert order == epoch_order(LENGTHS, 16, seed=1, epoch=0)
    assert order != epoch_order(LENGTHS, 16, seed=1, epoch=1)
    assert order != epoch_order(LENGTHS, 16, seed=2, epoch=0)


def test_like_lengths_together_waste_little() -> None:
    padded = sum(max(LENGTHS[r] for r in b) * len(b) for b in epoch_order(LENGTHS, 16, 1, 0))
    assert padded < 1.12 * sum(LENGTHS)
    assert [len(b) for b in by_length(LENGTHS, 200)] == [200, 200, 100]


def test_collate_points_at_the_place_before_each_trained_token() -> None:
    batch = collate([Example([5, 6, 7], [False, False, True]), Example([8, 9], [True, True])], "cpu")
    assert batch.ids.tolist() == [[5, 6, 7], [8, 9, 0]]
    assert batch.positions.tolist() == [1, 3]
    assert batch.targets.tolist() == [7, 9]
    assert (batch.tokens, batch.trained) == (5, 2)


def test_learning_rate_warms_up_and_comes_down() -> None:
    rates = {
        kind: [learning_rate(s, 100, 1.0, 0.1, kind) for s in range(100)] for kind in ("cosine", "linear")
    }
    for found in rates.values():
        assert found[0] == pytest.approx(1 / 11)
        assert max(found) == found[10] == 1.0
        assert found[10:] == sorted(found[10:], reverse=True)
        assert 0 < found[99] < 0.02
    assert rates["cosine"][55] == pytest.approx(0.5)
    assert learning_rate(99, 100, 1.0, 0.1, "constant") == 1.0
    assert learning_rate(0, 1, 1.0, 0.0, "cosine") == 1.0


def test_rows_that_pick_the_checkpoint_are_not_those_that_judge_it() -> None:
    rows = list(range(250))
    assert not set(for_tracking(rows)) & set(for_evaluation(rows, 100))
    assert len(for_tracking(rows)) == 125
    assert len(for_evaluation(rows, 100)) == 100
    assert sorted(for_tracking(rows[:20])) == rows[:20]
    assert sorted(for_evaluation(rows[:20], 100)) == rows[:20]


def test_the_system_prompt_is_added_unless_a_row_has_its_own(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(
        '{"n": 4, "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}\n\n'
        '{"n": 5, "messages": [{"role": "system", "content": "x"}, {"role": "assistant", "content": "b"}]}\n',
        encoding="utf-8",
    )
    first, second = RowsFile(path, "Be kind.")
    assert (first.number, first.question, first.expected) == (4, "a", "b")
    assert [m["content"] for m in first.prompt] == ["Be kind.", "a"]
    assert [m["content"] for m in second.prompt] == ["x"]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        '{"n": 1}',
        '{"n": 1, "messages": []}',
        '{"n": 1, "messages": [{"role": "user", "content": "a"}]}',
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(DataUnreadable, match=r"Line 2 of rows\.jsonl"):
        list(RowsFile(path, ""))
    path.write_text("\n", encoding="utf-8")
    with pytest.raises(DataEmpty):
        RowsFile(path, "")
