"""Writes the golden messages: `python tests/contract/golden.py`. `test_contract.py` checks them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from examples import example

from vibeflow.protocol.base import Wire
from vibeflow.protocol.errors import ErrorData
from vibeflow.protocol.methods import EVENTS, REQUESTS

FOLDER = Path(__file__).parent / "golden"


def messages() -> dict[str, Any]:
    """File name to content: of each request its params and result, of each event its params, and an error."""
    files: dict[str, Any] = {}
    for request in REQUESTS:
        files[_file(request.name)] = {
            "request": request.name,
            "params": _both(request.params),
            "result": _both(request.result),
        }
    for event in EVENTS:
        files[_file(event.name)] = {"event": event.name, "params": _both(event.params)}
    files["error.json"] = {"error": _both(ErrorData)}
    return files


def text(content: Any) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _both(model: type[Wire]) -> list[Any]:
    return [example(model, full=full).model_dump(mode="json", by_alias=True) for full in (True, False)]


def _file(name: str) -> str:
    return name.removeprefix("vibeflow/").replace("/", ".") + ".json"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.json"):
        old.unlink()
    for file, content in messages().items():
        (FOLDER / file).write_text(text(content), encoding="utf-8")
