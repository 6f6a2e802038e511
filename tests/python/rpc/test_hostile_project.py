"""A real backend with projects that were made to do harm: it lists them, and answers all else meanwhile."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from client import BackendProcess
from tokenizers import Tokenizer, models

ENDLESS = "{% for a in range(100000) %}{% for b in range(100000) %}{{ a * b }}{% endfor %}{% endfor %}"


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[BackendProcess]:
    process = BackendProcess(tmp_path / "home")
    process.initialize()
    yield process
    process.close()


def hostile_model(folder: Path, template: str) -> Path:
    folder.mkdir(parents=True)
    Tokenizer(models.BPE()).save(str(folder / "tokenizer.json"))
    (folder / "config.json").write_text("{}", encoding="utf-8")
    (folder / "chat_template.jinja").write_text(template, encoding="utf-8")
    return folder


def project(folder: Path, recipe: str) -> Path:
    folder.mkdir()
    (folder / "vibeflow.yaml").write_text(recipe, encoding="utf-8")
    return folder


def opened(backend: BackendProcess, folder: Path) -> str:
    """A file of one row in this project, open in the editor."""
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]
    path = folder / "rows.jsonl"
    path.write_text(json.dumps({"messages": turns}) + "\n", encoding="utf-8")
    document = {"uri": path.as_uri(), "languageId": "jsonl", "version": 1, "text": path.read_text()}
    backend.notify("textDocument/didOpen", {"textDocument": document})
    while backend.events.get(timeout=30)["method"] != "textDocument/publishDiagnostics":
        pass  # a file is looked at by itself; the first time what reads tables is loaded
    return path.as_uri()


@pytest.mark.parametrize(
    ("template", "words"),
    [
        (ENDLESS, "did not end"),
        ("{{ 'a' * 2000000000 }}", "16 MB of text"),
    ],
)
def test_a_template_without_end_is_a_problem_of_its_row_and_everything_else_is_answered_meanwhile(
    backend: BackendProcess, tmp_path: Path, template: str, words: str
) -> None:
    model = hostile_model(tmp_path / "model", template)
    ours = opened(backend, project(tmp_path / "ours", "name: Ours\n"))
    theirs = opened(
        backend, project(tmp_path / "theirs", json.dumps({"name": "Theirs", "model": {"base": str(model)}}))
    )
    # What is loaded once is loaded.
    assert backend.request("vibeflow/editing/preview", {"uri": ours, "line": 0})["rendered"]["spans"]
    said: list[dict[str, Any]] = []

    def look() -> None:
        said.append(backend.call("vibeflow/editing/preview", {"uri": theirs, "line": 0}))

    thread = threading.Thread(target=look)
    begun = time.monotonic()
    thread.start()
    time.sleep(0.02)  # the client numbers one request after the other
    waited: list[float] = []
    while (thread.is_alive() or not waited) and time.monotonic() - begun < 60:
        asked = time.monotonic()
        backend.request("vibeflow/backend/ping", {"payload": "x"}, timeout=10)
        waited.append(time.monotonic() - asked)
        time.sleep(0.01)
    thread.join(1)
    assert words in said[0]["error"]["data"]["message"] and said[0]["error"]["data"]["hint"]
    assert time.monotonic() - begun < 30
    waited.sort()
    print(f"{len(waited)} answers meanwhile, the slowest after {1000 * waited[-1]:.0f} ms")
    # The median: a busy machine may hold up any one.
    assert waited[len(waited) // 2] < 0.1
    # And what the reader of templates is asked next is answered as well.
    assert backend.request("vibeflow/editing/preview", {"uri": ours, "line": 0})["rendered"]["spans"]


def test_the_list_shows_every_project_with_what_is_wrong_with_it(
    backend: BackendProcess, tmp_path: Path
) -> None:
    nines = "".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefg", "bcdefgh", strict=True)
    )
    recipes = {
        "bomb": f"name: x\na: &a [x, x, x, x, x, x, x, x, x]\n{nines}",
        "number": f"name: x\ntraining:\n  epochs: 0x{'f' * 4000}\n",
        "fine": "name: fine\n",
    }
    assert len(recipes["bomb"]) < 500
    for name, recipe in recipes.items():
        backend.request("vibeflow/projects/open", {"path": str(project(tmp_path / name, recipe))})
    begun = time.monotonic()
    rows = {one["name"]: one for one in backend.request("vibeflow/projects/list")["projects"]}
    assert time.monotonic() - begun < 1
    assert set(rows) == set(recipes)
    assert "alias" in rows["bomb"]["problems"][0]["message"]
    assert "Line 3: a whole number" in rows["number"]["problems"][0]["message"]
    assert rows["fine"]["problems"] == []
