"""The bundled sample holds what its README says, and the reworded questions are truly worded anew."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "python_backend/vibeflow/samples"
REWORDED = json.loads((ROOT / "tests/fixtures/support_reworded.json").read_text(encoding="utf-8"))
MOST_SHARED_WORDS = 0.6
LIKENESS_OF_A_RIGHT_REPLY = 0.6

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with (SAMPLE / "support_replies.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9']+", text.lower()))


def token_f1(one: str, other: str) -> float:
    """Share of words that two texts have in common, 0 to 1, each word counted as often as it occurs."""
    a, b = (Counter(re.findall(r"[a-z0-9']+", text.lower())) for text in (one, other))
    return 2 * sum((a & b).values()) / (sum(a.values()) + sum(b.values()))


def claimed(flaw: str) -> int:
    """The number in the last column of the README's row that begins with `flaw`."""
    readme = (SAMPLE / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"^\| {re.escape(flaw)}.*\| ([\d,]+) \|$", readme, re.MULTILINE)
    assert found, f"the README has no row for {flaw!r}"
    return int(found.group(1).replace(",", ""))


def test_the_generator_writes_exactly_the_files_that_are_checked_in() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "scripts/samples/generate.py"), "--check"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_readme_counts_each_flaw_rightly(rows: list[Row]) -> None:
    messages = [row["customer_message"] for row in rows]
    replies = [row["support_reply"] for row in rows]
    texts = Counter((m, r) for m, r in zip(messages, replies, strict=True) if m.strip())
    assert claimed("rows in all") == len(rows)
    assert claimed("no reply") == sum(not r.strip() or r == "N/A" for r in replies)
    assert claimed("no message") == sum(not m.strip() for m in messages)
    assert claimed("exact copies") == sum(n - 1 for n in texts.values())
    assert claimed("UTF-8 that was read") == sum(
        "â€" in m + r for m, r in zip(messages, replies, strict=True)
    )
    assert claimed("blanks or line breaks") == sum(m != " ".join(m.split()) for m in messages)
    short_reply = json.loads((ROOT / "scripts/samples/flaws.json").read_text(encoding="utf-8"))["short_reply"]
    odd = [
        (m, r)
        for m, r in zip(messages, replies, strict=True)
        if r == short_reply or len(r) > 500 or len(m) > 500
    ]
    assert claimed("odd lengths") == len(odd)


def test_every_topic_has_one_recognisable_reply(rows: list[Row]) -> None:
    """No reply of one topic is close to a reply of another, and each is short."""
    replies = [(topic, text) for topic, texts in REWORDED["replies"].items() for text in texts]
    in_file = Counter(row["support_reply"] for row in rows)
    for topic, text in replies:
        assert in_file[text] >= 8, topic
        assert 15 <= len(text.split()) <= 45, topic
        for other, other_text in replies:
            if other != topic:
                assert token_f1(text, other_text) < LIKENESS_OF_A_RIGHT_REPLY, (topic, other)


def test_thirty_reworded_questions_share_few_words_with_any_row(rows: list[Row]) -> None:
    questions = REWORDED["questions"]
    assert len(questions) == len({q["question"] for q in questions}) == 30
    for question in questions:
        assert question["expected_reply"] in REWORDED["replies"]
        asked = words(question["question"])
        # a whole mail thread holds most common words, so rows are compared of usual length
        for row in rows:
            message = row["customer_message"]
            if len(message) <= 500:
                share = len(asked & words(message)) / len(asked)
                assert share <= MOST_SHARED_WORDS, (question["question"], message)
