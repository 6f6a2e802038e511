"""Data files and recipes in an editor: a real backend process, spoken to as VS Code speaks to it."""

from __future__ import annotations

import json
import queue
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from client import BackendProcess

from vibeflow.recipe.template import fresh_recipe

TALK = [
    {"from": "human", "value": "Where is my parcel?"},
    {"from": "gpt", "value": "It is on its way to you."},
]


class Editor:
    """An editor with one file: keeps its text, applies the edits that it is offered."""

    def __init__(self, backend: BackendProcess, path: Path) -> None:
        self.backend = backend
        self.path = path
        self.uri = path.as_uri()
        self.text = path.read_text(encoding="utf-8")
        self.version = 1
        document = {"uri": self.uri, "languageId": "jsonl", "version": 1, "text": self.text}
        backend.notify("textDocument/didOpen", {"textDocument": document})

    def diagnostics(self, timeout: float = 30) -> list[dict[str, Any]]:
        """Those of the newest version, waited for."""
        deadline = time.monotonic() + timeout
        while True:
            try:
                event = self.backend.events.get(timeout=max(deadline - time.monotonic(), 0.01))
            except queue.Empty:
                raise AssertionError("no diagnostics came") from None
            params = event.get("params") or {}
            if event["method"] != "textDocument/publishDiagnostics" or params["uri"] != self.uri:
                continue
            if params.get("version") == self.version:
                found: list[dict[str, Any]] = params["diagnostics"]
                return found

    def codes(self) -> list[str]:
        return sorted(str(one.get("code")) for one in self.diagnostics())

    def actions(self, line: int, only: list[str] | None = None) -> list[dict[str, Any]]:
        place = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 10_000}}
        context: dict[str, Any] = {"diagnostics": [], **({"only": only} if only else {})}
        params = {"textDocument": {"uri": self.uri}, "range": place, "context": context}
        found: list[dict[str, Any]] = self.backend.request("textDocument/codeAction", params) or []
        return found

    def apply(self, action: dict[str, Any]) -> None:
        """Do what an action says, as one change of the text."""
        if "edit" not in action:
            action = self.backend.request("codeAction/resolve", action)
        change = action["edit"]["documentChanges"][0]
        assert change["textDocument"]["version"] == self.version
        for edit in sorted(change["edits"], key=lambda one: _place(one["range"]["start"]), reverse=True):
            self.type(edit["range"], edit["newText"], tell=False)
        self.version += 1
        whole = {
            "textDocument": {"uri": self.uri, "version": self.version},
            "contentChanges": [{"text": self.text}],
        }
        self.backend.notify("textDocument/didChange", whole)

    def type(self, where: dict[str, Any], text: str, tell: bool = True) -> None:
        lines = self.text.split("\n")
        (first, left), (last, right) = _place(where["start"]), _place(where["end"])
        before, after = lines[first][:left], lines[last][right:] if last < len(lines) else ""
        self.text = "\n".join([*lines[:first], before + text + after, *lines[last + 1 :]])
        if tell:
            self.version += 1
            params = {
                "textDocument": {"uri": self.uri, "version": self.version},
                "contentChanges": [{"range": where, "text": text}],
            }
            self.backend.notify("textDocument/didChange", params)


def _place(position: dict[str, int]) -> tuple[int, int]:
    return position["line"], position["character"]


@pytest.fixture
def backend(tmp_path: Path) -> Iterator[BackendProcess]:
    process = BackendProcess(tmp_path / "home")
    process.initialize()
    yield process
    process.close()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "vibeflow.yaml").write_text(fresh_recipe("Support"), encoding="utf-8")
    return folder


def sharegpt(project: Path, *talks: list[dict[str, str]]) -> Path:
    path = project / "talks.jsonl"
    path.write_text("\n".join(json.dumps({"conversations": talk}) for talk in talks) + "\n", encoding="utf-8")
    return path


def test_broken_conversations_are_mended_one_fix_after_the_other(
    backend: BackendProcess, project: Path
) -> None:
    again = [TALK[0], {"from": "human", "value": "Hello?"}, TALK[1]]
    open_end = [*TALK, {"from": "human", "value": "Write to ada@example.org please"}]
    fine = [
        [{"from": "human", "value": f"Question {n}?"}, {"from": "gpt", "value": f"Answer {n}."}]
        for n in range(5)
    ]
    editor = Editor(backend, sharegpt(project, *fine, TALK, TALK, again, open_end))
    assert editor.codes() == ["duplicates", "personalData", "turnOrder", "unansweredTurn"]

    def fix(line: int, title: str) -> None:
        editor.apply(next(one for one in editor.actions(line) if one["title"] == title))

    fix(7, "Fix the order of the roles")
    assert editor.codes() == ["duplicates", "personalData", "unansweredTurn"]
    fix(8, "Mask the e-mail address")
    assert editor.codes() == ["duplicates", "unansweredTurn"]
    fix(8, "Close the conversation: remove the last question")
    # Without its open end, the last one is the first again.
    assert editor.codes() == ["duplicates", "duplicates"]
    fix(6, "Remove all 2 duplicates")
    assert editor.codes() == []
    rows = [json.loads(line)["conversations"] for line in editor.text.split("\n") if line]
    assert rows[-1] == [{"from": "human", "value": "Where is my parcel?\n\nHello?"}, TALK[1]]
    assert rows[:6] == [*fine, TALK]


def test_fix_all_mends_what_loses_nothing(backend: BackendProcess, project: Path) -> None:
    untidy = [TALK[0], {"from": "gpt", "value": " It was sent to ada@example.org "}]
    editor = Editor(backend, sharegpt(project, TALK, TALK, untidy))
    assert editor.codes() == ["duplicates", "personalData", "whitespace"]
    (action,) = editor.actions(0, only=["source.fixAll"])
    assert action["title"] == "Fix 2 problems"
    editor.apply(action)
    assert editor.codes() == ["personalData"]


def test_a_squiggle_stands_under_the_very_characters(backend: BackendProcess, project: Path) -> None:
    talk = [{"from": "human", "value": 'Grüße 🎉 "an" \u2028 bob@example.org'}, TALK[1]]
    path = project / "talks.jsonl"
    line = json.dumps({"conversations": talk}, ensure_ascii=False)
    path.write_text(json.dumps({"conversations": TALK}) + "\n" + line + "\n", encoding="utf-8")
    editor = Editor(backend, path)
    (found,) = editor.diagnostics()
    place = found["range"]
    in_units = line.encode("utf-16-le")
    start, end = place["start"]["character"], place["end"]["character"]
    assert place["start"]["line"] == 1
    assert in_units[2 * start : 2 * end].decode("utf-16-le") == "bob@example.org"


def test_only_files_of_a_project_are_checked_until_one_is_asked_for(
    backend: BackendProcess, tmp_path: Path, project: Path
) -> None:
    lone = tmp_path / "lone.jsonl"
    lone.write_text("not json\n", encoding="utf-8")
    editor = Editor(backend, lone)
    assert editor.diagnostics() == []
    backend.request("vibeflow/editing/check", {"uri": editor.uri, "wanted": True})
    assert editor.codes() == ["notJson"]
    removed = project / "data" / "removed.jsonl"
    removed.parent.mkdir()
    removed.write_text("not json\n", encoding="utf-8")
    assert Editor(backend, removed).diagnostics() == []


def test_a_table_with_ragged_and_repeated_rows(backend: BackendProcess, project: Path) -> None:
    rows = [
        f"How do I return order {n}?,Open the page of order {n} and press Return there." for n in range(30)
    ]
    rows[10] = "How do I pay?,Open the page, then press Pay."
    rows[20] = rows[3]
    rows[25] = "Who answers this one here?,"
    path = project / "replies.csv"
    path.write_text("question,answer\n" + "\n".join(rows) + "\n", encoding="utf-8")
    editor = Editor(backend, path)
    assert editor.codes() == ["duplicates", "missing", "raggedRow"]
    editor.apply(next(one for one in editor.actions(11) if one["title"].startswith("Join the last 2")))
    assert '\nHow do I pay?,"Open the page, then press Pay."\n' in editor.text
    assert editor.codes() == ["duplicates", "missing"]


def test_the_recipe_is_checked_explained_and_completed(backend: BackendProcess, project: Path) -> None:
    path = project / "vibeflow.yaml"
    path.write_text("name: Support\ntraining:\n  epochs: 0\n  lerning_rate: 0.001\n  lr\n", encoding="utf-8")
    editor = Editor(backend, path)
    assert len(editor.diagnostics()) == 1  # half a line: not YAML yet
    place = {"textDocument": {"uri": editor.uri}, "position": {"line": 4, "character": 4}}
    labels = [one["label"] for one in backend.request("textDocument/completion", place)]
    assert "lr_scheduler_type" in labels and "epochs" not in labels
    editor.type({"start": {"line": 4, "character": 2}, "end": {"line": 4, "character": 4}}, "seed: 1")
    messages = [one["message"] for one in editor.diagnostics()]
    assert messages == [
        "training.epochs is 0, must be at least 1.",
        "Unknown key training.lerning_rate; did you mean training.learning_rate?",
    ]
    place["position"] = {"line": 2, "character": 3}
    assert (
        "How often the model goes through"
        in backend.request("textDocument/hover", place)["contents"]["value"]
    )
    editor.apply(next(one for one in editor.actions(2) if one["title"] == "Set epochs to 1"))
    assert len(editor.diagnostics()) == 1
    editor.apply(next(one for one in editor.actions(3) if one["title"].startswith("Change to")))
    assert editor.diagnostics() == []
    assert editor.text == "name: Support\ntraining:\n  epochs: 1\n  learning_rate: 0.001\n  seed: 1\n"


def test_token_counts_lenses_and_the_preview_agree(backend: BackendProcess, project: Path) -> None:
    editor = Editor(backend, sharegpt(project, TALK, [*TALK[:1], {"from": "gpt", "value": "Tomorrow."}]))
    editor.diagnostics()
    everything = {"start": {"line": 0, "character": 0}, "end": {"line": 2, "character": 0}}
    uri = {"uri": editor.uri}
    hints = backend.request("textDocument/inlayHint", {"textDocument": uri, "range": everything})
    assert [hint["position"]["line"] for hint in hints] == [0, 1]
    preview = backend.request("vibeflow/editing/preview", {"uri": editor.uri, "line": 1})
    spans = preview["rendered"]["spans"]
    assert "Tomorrow." in "".join(span["text"] for span in spans if span["trained"])
    tokens = preview["rendered"]["promptTokens"] + preview["rendered"]["trainedTokens"]
    assert hints[1]["label"] == f"{tokens} tokens"
    lenses = backend.request("textDocument/codeLens", {"textDocument": uri})
    assert [lens["command"]["title"] for lens in lenses] == ["Preview as trained"]


def test_ten_megabytes_are_checked_quickly_and_panels_are_answered_meanwhile(
    backend: BackendProcess, project: Path
) -> None:
    talks = [
        [{"from": "human", "value": f"Question {n}? " + "Please tell me more." * 12},
         {"from": "gpt", "value": f"Answer {n}. " + "This is how it is done." * 12}]
        for n in range(16_000)
    ]  # fmt: skip
    path = sharegpt(project, *talks, talks[0])
    assert path.stat().st_size > 9_500_000
    backend.request("vibeflow/backend/ping", {"payload": ""})
    started = time.perf_counter()
    editor = Editor(backend, path)
    slowest = 0.0
    for _ in range(20):
        asked = time.perf_counter()
        backend.request("vibeflow/backend/ping", {"payload": ""})
        slowest = max(slowest, time.perf_counter() - asked)
    assert editor.codes() == ["duplicates"]
    first = time.perf_counter() - started
    started = time.perf_counter()
    place = {"line": 8_000, "character": 0}
    editor.type({"start": place, "end": place}, "x")
    assert editor.codes() == ["duplicates", "notJson"]
    again = time.perf_counter() - started
    print(
        f"first diagnostics {first:.2f} s, after an edit {again:.2f} s, slowest ping {slowest * 1000:.0f} ms"
    )
    # Three times what was measured on two busy cores.
    assert first < 4
    assert again < 1
