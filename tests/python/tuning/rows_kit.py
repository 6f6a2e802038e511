"""More rows for the project of `jobkit`: a search needs some."""

from __future__ import annotations

import json
from pathlib import Path


def give_rows(project: Path, count: int) -> None:
    row = {"messages": [{"role": "user", "content": "Q"}, {"role": "assistant", "content": "A"}]}
    text = "".join(json.dumps({"n": n, **row}) + "\n" for n in range(count))
    (project / "data" / "train.jsonl").write_text(text)
    file = project / "data" / "manifest.json"
    manifest = json.loads(file.read_text())
    manifest["ledger"] |= {"read": count + 3, "train": count}
    file.write_text(json.dumps(manifest))
