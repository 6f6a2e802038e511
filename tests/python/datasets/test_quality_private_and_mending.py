"""Personal data is found and masked, and nothing else is; the fixes that change texts change them once."""

from __future__ import annotations

import re

import orjson
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vibeflow.features.datasets.frames import as_examples
from vibeflow.features.datasets.quality import mojibake, personal_data
from vibeflow.features.datasets.quality.expensive import CheckContext, ExpensiveChecks
from vibeflow.features.datasets.quality.marks import has
from vibeflow.features.datasets.quality.text_fixes import TextFacts, mend
from vibeflow.protocol.datasets import FixId

PRIVATE = [
    ("jane.doe@example.com", "e-mail"),
    ("+49 30 1234567", "phone"),
    ("+1 (415) 555-2671", "phone"),
    ("(020) 7946 0958", "phone"),
    ("555-223-4567", "phone"),
    ("415.555.2671", "phone"),
    ("4111 1111 1111 1111", "card number"),
    ("378282246310005", "card number"),
    ("2223003122003222", "card number"),
    ("DE89 3704 0044 0532 0130 00", "account number"),
    ("GB82WEST12345698765432", "account number"),
    ("sk-proj-abcdefghijklmnopqrstuvwx", "key"),
    ("sk_live_" + "a1B2" * 6, "key"),
    ("AKIAIOSFODNN7EXAMPLE", "key"),
    ("ghp_" + "a1" * 18, "key"),
]
HARMLESS = [
    "order 1234567890",
    "order 202-3948573-2938475",
    "card ending 4111 1111 1111 1112",
    "2024-01-15 08:30:00",
    "15.01.2024 12:30",
    "2024 01 15 12 30",
    "v1.2.3.4",
    "version 10.15.7.1",
    "$1,234,567.89",
    "1 234 567,89 EUR",
    "ISBN 978-3-16-148410-0",
    "1234 5678 9012 3456",
    "2100 0000 0000 0005",
    "DE89 3704 0044 0532 0130 01",
    "@someone",
    "3.14159265358979",
    "between 1990-2000 and 2010-2020",
    "100 200 3000",
    "case 000-000-0000",
    "192.168.1.100",
    "1700000000",
]
PHRASES = ("Thank you for writing to us today.", "ab cd ef gh.")


def frame(question: str, answer: str, **more: str) -> pl.DataFrame:
    return as_examples(pl.DataFrame({"n": [1], "question": [question], "answer": [answer], **more}))


@pytest.mark.parametrize(("text", "kind"), PRIVATE)
def test_private_text_is_found_and_only_it_is_masked(text: str, kind: str) -> None:
    assert re.search(personal_data.MAY, text)
    assert personal_data.mask(f"Hello, {text} is it, 12 of 3.") == f"Hello, [{kind}] is it, 12 of 3."


@pytest.mark.parametrize("text", HARMLESS)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert personal_data.find(text) == []


@pytest.mark.parametrize("where", ["question", "answer", "system", "rejected", "turns"])
def test_private_text_is_marked_and_masked_wherever_a_row_has_it(where: str) -> None:
    turns = [{"role": "user", "content": "Hi\n(020) 7946 0958"}, {"role": "assistant", "content": "Fine"}]
    value = orjson.dumps(turns).decode() if where == "turns" else "Call\n(020) 7946 0958"
    row = frame(**{"question": "How are you?", "answer": "Very well.", where: value})
    assert _marked(row)
    masked = mend(row, {"maskPersonalData": True}, TextFacts())
    assert not _marked(masked)
    assert masked.drop(where).equals(row.drop(where))
    assert masked[where][0] == value.replace("(020) 7946 0958", "[phone]")


def test_a_row_without_private_text_is_not_marked() -> None:
    assert not _marked(frame("How are you?", "Very well, order 1234567890."))


def test_text_damaged_three_times_is_repaired_at_once() -> None:
    text = "café"
    for _ in range(3):
        text = text.encode().decode("cp1252")
    assert mojibake.mend(text) == "café"


def test_boilerplate_goes_and_the_layout_of_the_rest_stays() -> None:
    code = "if x:\n        y  = 1\n\n\n\nz"
    taken = mend(frame("q", f"{code}\n\n{PHRASES[0]}"), {"removeBoilerplate": True}, TextFacts(PHRASES))
    assert taken["answer"][0] == code


def test_boilerplate_goes_from_what_the_assistant_says_in_turns_only() -> None:
    said = f"Sure. {PHRASES[0]}"
    turns = [{"role": "user", "content": said}, {"role": "assistant", "content": said}]
    row = frame(said, said, turns=orjson.dumps(turns).decode())
    taken = mend(row, {"removeBoilerplate": True}, TextFacts(PHRASES))
    assert [turn["content"] for turn in orjson.loads(taken["turns"][0])] == [said, "Sure."]
    assert (taken["question"][0], taken["answer"][0]) == (said, "Sure.")


def test_an_answer_of_boilerplate_alone_stays() -> None:
    row = frame("q", PHRASES[0])
    assert mend(row, {"removeBoilerplate": True}, TextFacts(PHRASES)).equals(row)


_PIECES = [
    *(text for text, _ in PRIVATE),
    *PHRASES,
    "ab cd ",
    "â€™",
    "Ã©",
    "ÃƒÂ©",
    " ",
    "\n",
    "-",
    "+4",
    "12",
    "x",
]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=8).map("".join))
@pytest.mark.parametrize("fix", ["repairEncoding", "trimWhitespace", "maskPersonalData", "removeBoilerplate"])
def test_a_fix_made_twice_changes_nothing_more(fix: FixId, text: str) -> None:
    turns = orjson.dumps([{"role": "user", "content": text}, {"role": "assistant", "content": text}]).decode()
    row = frame(text, text, system=text, rejected=text, turns=turns)
    once = mend(row, {fix: True}, TextFacts(PHRASES))
    assert mend(once, {fix: True}, TextFacts(PHRASES)).equals(once)


def _marked(row: pl.DataFrame) -> bool:
    checks = ExpensiveChecks(CheckContext(None, None, "", "conversations", None, 42, 1))
    checks.add(row)
    return bool(checks.finish()[0].select(has("personalData")).item())
