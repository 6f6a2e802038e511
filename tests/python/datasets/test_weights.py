"""An answer of weight 0 is read and not learned: in the files, in the labels, and where a row is shown."""

from __future__ import annotations

import json

from vibeflow.engine.rows.conversations import ConversationEncoder
from vibeflow.engine.rows.encoding import encode
from vibeflow.engine.rows.file import RowsFile
from vibeflow.protocol.rows import RowRef
from vibeflow.text.chat import ChatText
from vibeflow.text.models import STARTER, locate
from vibeflow.text.sizes import sizes_of

GUESS, RIGHT = "I am not sure at all.", "Box {} is in Bern."


def rows(count: int = 30) -> str:
    return "".join(
        json.dumps(
            {
                "messages": [
                    {"role": "user", "content": f"Where is box {i}?"},
                    {"role": "assistant", "content": GUESS, "weight": 0},
                    {"role": "user", "content": "Look again."},
                    {"role": "assistant", "content": RIGHT.format(i), "weight": 1},
                ]
            }
        )
        + "\n"
        for i in range(count)
    )


def test_weights_reach_the_labels(bench, write) -> None:
    bench.load(write("weights.jsonl", rows()))
    file = bench.path / "data" / "train.jsonl"
    first = json.loads(file.read_text("utf-8").splitlines()[0])
    assert [message.get("weight") for message in first["messages"]] == [None, 0, None, None]
    folder = locate(STARTER)
    assert folder is not None
    chat = ChatText.load(folder)
    taken = RowsFile(file, "")
    for row, made in zip(taken, encode(taken, ConversationEncoder(chat, 2_000)).examples, strict=True):
        learned = chat.decode([one for one, on in zip(made.ids, made.trained, strict=True) if on])
        assert learned.strip() == RIGHT.format(row.number - 1)
    assert sizes_of(chat, [taken[0].messages])[0].trained == sum(
        chat.training_tokens(taken[0].messages).trained
    )


def test_what_is_trained_shows_the_weights(bench, write) -> None:
    bench.load(write("weights.jsonl", rows()))
    shown = bench.datasets.row(RowRef(project_id=bench.project_id, number=3))
    assert [turn.learned for turn in shown.turns] == [False, False, False, True]
    trained = "".join(span.text for span in shown.rendered.spans if span.trained)
    assert RIGHT.format(2) in trained
    assert GUESS not in trained


def test_rows_that_teach_nothing_are_told(bench, write) -> None:
    silent = json.dumps(
        {
            "messages": [
                {"role": "user", "content": "Hi?"},
                {"role": "assistant", "content": "Yes.", "weight": 0},
            ]
        }
    )
    view = bench.load(write("weights.jsonl", rows() + silent + "\n"))
    finding = next(found for found in view.findings if found.id == "nothingTrained")
    assert (finding.count, finding.examples) == (1, (31,))
