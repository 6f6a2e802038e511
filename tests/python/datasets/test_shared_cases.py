"""The kinds of file that were read wrongly once, where the folder with an example of each is there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from layouts import opened

from vibeflow.protocol.errors import DataUnreadable

CASES = Path(__file__).parents[4] / "shared" / "cases" / "data"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not there")

CONVERSATIONS = {
    "s18-chatgpt-export.json": 2,
    "s23-history.json": 4,
    "s25-parentid.csv": 4,
    "s27-ultrachat.json": 4,
    "s28-firefly.json": 4,
    "s31-gemini.jsonl": 2,
    "s33-weights.jsonl": 4,
    "u67-python-repr.csv": 2,
    "u81-function-call.jsonl": 4,
}
"""Turns of every conversation."""
TABLES: dict[str, tuple[str, dict[str, str]]] = {
    "s15-squad.json": ("pairs", {"context": "question", "question": "question", "answer": "answer"}),
    "s17b-splits.json": ("labels", {"text": "question", "label": "answer"}),
    "n10-fasttext.txt": ("labels", {"text": "question", "label": "answer"}),
    "n15-qa-lines.txt": ("pairs", {"question": "question", "answer": "answer"}),
    "u72-nlu.yml": ("labels", {"text": "question", "intent": "answer"}),
    "u70-repo-folder": ("pairs", {"question": "question", "answer": "answer"}),
    "x01-title-row.xlsx": ("pairs", {"Question": "question", "Answer": "answer"}),
}


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_conversations_with_all_their_turns(name: str) -> None:
    found = opened(CASES / name)
    assert (found.shape, found.confidence >= 0.9) == ("conversations", True)
    assert {len(talk) for talk in found.talks} == {CONVERSATIONS[name]}
    assert {example["problem"] for example in found.examples} == {None}


@pytest.mark.parametrize("name", TABLES)
def test_tables_and_what_is_one_after_all(name: str) -> None:
    found = opened(CASES / name)
    assert (found.shape, found.roles) == TABLES[name]
    assert found.confidence >= 0.8


@pytest.mark.parametrize(("name", "turns"), [("s09-dpo-multi.jsonl", 4), ("s09c-openai-dpo.jsonl", 2)])
def test_preferences_with_their_context(name: str, turns: int) -> None:
    found = opened(CASES / name)
    assert found.shape == "preferences"
    assert {len(talk) for talk in found.talks} == {turns}
    assert {example["rejected"] for example in found.examples} == {"No idea."}


def test_what_is_asked_and_what_is_named() -> None:
    chat = opened(CASES / "s20-slack")
    assert (chat.shape, chat.confidence, chat.roles) == (
        "conversations",
        0.55,
        {"answers by two": "conversation"},
    )
    intents: Any = opened(CASES / "s16-intents.json")
    assert {"text", "intent", "response"} <= set(intents.columns)
    assert all("picture" in example["problem"] for example in opened(CASES / "s34-vision.jsonl").examples)
    with pytest.raises(DataUnreadable, match="Word document"):
        opened(CASES / "u73-faq.docx")
