"""Rows that cannot be learned from are told with their reason and their number."""

from __future__ import annotations

import json

import pytest

from vibeflow.protocol.errors import DataEmpty


def rows(pictures: int, plain: int) -> str:
    picture = {"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}
    return "\n".join(
        json.dumps(
            {
                "messages": [
                    {
                        "role": "user",
                        "content": [
                            {"type": "text", "text": f"What is on {i}?"},
                            *([picture] if i < pictures else []),
                        ],
                    },
                    {"role": "assistant", "content": f"A box with number {i}."},
                ]
            }
        )
        for i in range(pictures + plain)
    )


def test_pictures_alone_are_refused_with_the_reason(bench, write) -> None:
    with pytest.raises(DataEmpty, match="40 of 40 rows cannot be learned from: it has a picture") as refused:
        bench.load(write("vision.jsonl", rows(40, 0)))
    assert "no such flaw" not in refused.value.message
    assert refused.value.hint is not None and "columns" not in refused.value.hint


def test_rows_without_a_picture_are_learned(bench, write) -> None:
    view = bench.load(write("vision.jsonl", rows(10, 30)))
    assert view.ledger.train + view.ledger.test == 30
    told = (
        "10 of 40 rows cannot be learned from: it has a picture, sound or file in it, which cannot be learned"
    )
    assert any(note.startswith(told) for note in view.source_notes)
    assert any(note.endswith("(10 rows). The other 30 rows have no such flaw.") for note in view.source_notes)


def test_a_file_without_flaws_has_nothing_to_tell(bench, write) -> None:
    assert bench.load(write("plain.jsonl", rows(0, 20))).source_notes == ()
