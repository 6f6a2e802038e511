"""What the terminal says of a file that is more than a table: what it is, what was left out, and what it
asks."""

from __future__ import annotations

import json
from pathlib import Path

CHAT = [("Ada", "Where is box {}?"), ("Ben", "Box {} is in Bern.")]


def test_a_chat_is_told_and_the_answer_of_the_hint_is_taken(home: Path, vibeflow, as_json) -> None:
    project = Path(as_json("init", "Boxes")["path"])
    messages = [
        {
            "id": at,
            "type": "message",
            "date_unixtime": str(1_700_000_000 + 90_000 * at + n),
            "from": who,
            "from_id": who,
            "text": text.format(at),
        }
        for at in range(12)
        for n, (who, text) in enumerate(CHAT)
    ]
    file = home / "result.json"
    file.write_text(json.dumps({"name": "Boxes", "type": "private", "messages": messages}))
    said = vibeflow("import", str(file), cwd=project).stdout
    assert "24 messages by 2 people" in said
    hint = '--mapping \'{"columns": {"answers by Ben": "conversation"}}\''
    assert hint in said
    assert "answers by Ada" in said
    mapping = '{"columns": {"answers by Ben": "conversation"}}'
    view = as_json("import", str(file), "--mapping", mapping, cwd=project)["view"]
    assert (view["shape"], view["needsMapping"], view["ledger"]["read"]) == ("conversations", False, 12)


def test_what_was_left_out_of_a_folder_is_told(home: Path, vibeflow, as_json) -> None:
    project = Path(as_json("init", "Folder")["path"])
    folder = home / "boxes"
    folder.mkdir()
    (folder / "README.md").write_text("# Boxes")
    rows = [f"Where is box {at}?,Box {at} is in Bern." for at in range(20)]
    (folder / "data.csv").write_text("question,answer\n" + "\n".join(rows))
    assert "README.md: a text beside the data" in vibeflow("import", str(folder), cwd=project).stdout
