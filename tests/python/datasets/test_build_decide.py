"""Which rows go, and why: duplicates, the order of reasons, the ledger."""

from __future__ import annotations

import polars as pl
import pytest

from vibeflow.features.datasets.build import decide
from vibeflow.features.datasets.build.prepare import FACTS
from vibeflow.features.datasets.manifest import FIXES
from vibeflow.features.datasets.quality.marks import BIT, has
from vibeflow.protocol.errors import InternalError

ALL = dict.fromkeys(FIXES, True)


def facts(*rows: dict[str, object]) -> pl.DataFrame:
    """Rows of facts; what a row leaves out is empty. `text` is its key."""
    full = [
        {
            "n": at,
            "own_test": False,
            "marks": 0,
            "text": 1000 + at,
            "text_2": 1,
            "asked": 1000 + at,
            "no_question": False,
            "edited": False,
        }
        | row
        for at, row in enumerate(rows, start=1)
    ]
    return pl.DataFrame(full, schema=FACTS)


def decided(frame: pl.DataFrame, excluded: tuple[int, ...] = (), **fixes: bool) -> list[str | None]:
    found = decide.find_duplicates(frame, excluded)
    return decide.with_reasons(found, fixes or ALL)["reason"].to_list()


def test_the_first_of_equal_rows_stays() -> None:
    frame = facts({"text": 1}, {"text": 2}, {"text": 1}, {"text": 1})
    assert decided(frame) == [None, None, "duplicate", "duplicate"]
    found = decide.find_duplicates(frame, ())
    assert found["first"].to_list() == [1, 2, 1, 1]
    assert decided(frame, removeDuplicates=False) == [None] * 4


def test_two_keys_of_one_half_are_no_duplicates() -> None:
    assert decided(facts({"text": 1, "text_2": 1}, {"text": 1, "text_2": 2})) == [None, None]


def test_the_next_stays_when_the_first_was_taken_out_or_is_broken() -> None:
    frame = facts({"text": 1, "marks": BIT["missing"]}, {"text": 1}, {"text": 1}, {"text": 1})
    assert decided(frame, excluded=(2,)) == ["missingAnswer", "byHand", None, "duplicate"]


def test_one_reason_each_in_a_fixed_order() -> None:
    every = BIT["unreadable"] | BIT["excluded"] | BIT["missing"] | BIT["echo"]
    frame = facts(
        {"marks": every},
        {"marks": BIT["excluded"] | BIT["missing"]},
        {"marks": BIT["missing"], "no_question": True},
        {"marks": BIT["missing"]},
        {"marks": BIT["echo"]},
        {},
    )
    assert decided(frame) == ["unreadable", "excluded", "missingQuestion", "missingAnswer", "echo", None]
    assert decided(frame, removeMissing=False)[:5] == ["unreadable", "excluded", None, None, None]


def test_rows_of_the_users_test_file_leave_training() -> None:
    frame = facts(
        {"text": 1}, {"text": 2}, {"text": 1}, {"text": 1, "own_test": True}, {"text": 1, "own_test": True}
    )
    assert decided(frame) == ["inTestFile", None, "inTestFile", None, "duplicate"]


def test_the_mark_says_what_a_filter_shows() -> None:
    found = decide.find_duplicates(facts({"text": 1}, {"text": 1}), ())
    assert found.filter(has("duplicates"))["n"].to_list() == [2]


def test_a_ledger_that_does_not_balance_is_refused() -> None:
    assert decide.balance(10, 6, 2, {"duplicate": 2}).removed[0].label == "removed, duplicate"
    with pytest.raises(InternalError):
        decide.balance(10, 6, 2, {"duplicate": 1})


def test_a_ledger_s_labels_are_in_the_language_of_who_looks_at_it() -> None:
    built = decide.balance(10, 6, 2, {"duplicate": 2})
    (entry,) = built.removed
    elsewhere = built.model_copy(update={"removed": [entry.model_copy(update={"label": "entfernt"})]})
    assert decide.labelled(elsewhere) == built
