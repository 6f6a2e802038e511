"""`vibeflow ask`: several versions, settings, a wish in words, the questions of a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from finished_run import Site
from typer.testing import CliRunner, Result

from vibeflow.cli.app import app
from vibeflow.features.playground import child
from vibeflow.protocol.errors import NotFound, UserInputError

DOUBLE = str(Path(__file__).with_name("chat_double.py"))


@pytest.fixture(autouse=True)
def double(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "PROGRAM", (DOUBLE,))


def ask(site: Site, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["ask", "--project", site.record.id, *arguments])


def given(site: Site, *arguments: str) -> dict[str, Any]:
    """What the model's process was asked."""
    result = ask(site, "what was asked", "--json", *arguments)
    assert result.exit_code == 0, result.output
    request: dict[str, Any] = json.loads(json.loads(result.stdout)["text"])
    return request


def test_versions_by_number_or_commit_and_the_base_beside_them(site: Site) -> None:
    first, second = site.version(weights=b"one"), site.version(weights=b"two")
    both = ask(site, "Hi", "--base").stdout.split("\n")
    assert both[:4] == ["Base model", "base Hi", "Version 2", "tuned Hi"]
    several = ask(site, "Hi", "--version", "2", "--version", first[:8], "--base")
    assert several.stdout.splitlines() == [
        "Base model", "base Hi", "Version 2", "tuned Hi", "Version 1", "tuned Hi"
    ]  # fmt: skip
    found = json.loads(ask(site, "Hi", "--version", "1", "--version", "2", "--json").stdout)
    assert [(one["name"], one["answer"]["text"]) for one in found["answers"]] == [
        ("Version 1", "tuned Hi"),
        ("Version 2", "tuned Hi"),
    ]
    assert Path(given(site, "--version", "1")["folder"]).name == first != second
    assert isinstance(ask(site, "Hi", "--version", "9").exception, NotFound)


def test_settings_and_a_wish_in_words(site: Site) -> None:
    site.version()
    request = given(
        site, "--temperature", "0.5", "--top-k", "9", "--seed", "4", "--system", "", "--max-tokens", "20"
    )
    assert (request["temperature"], request["top_k"], request["seed"]) == (0.5, 9, 4)
    assert (request["system"], request["max_new_tokens"]) == ("", 20)
    wished = ask(site, "what was asked", "--wish", "more creative")
    assert '"temperature": 0.7' in wished.stdout
    assert "Temperature: 0 to 0.7. Words other than" in wished.stdout and "Seed " in wished.stdout
    unclear = ask(site, "Hi", "--wish", "purple").exception
    assert isinstance(unclear, UserInputError) and "more creative" in unclear.hint
    assert isinstance(ask(site, "Hi", "--temperature", "3").exception, UserInputError)


def test_the_questions_of_a_file_are_saved_beside_it(site: Site, tmp_path: Path) -> None:
    site.version()
    source = tmp_path / "questions.txt"
    source.write_text("One?\nTwo?\n")
    result = ask(site, "--file", str(source))
    assert result.exit_code == 0, result.output
    saved = tmp_path / "questions answers.csv"
    assert saved.read_text().splitlines() == ["question,Version 1", "One?,tuned One?", "Two?,tuned Two?"]
    assert "Version 1, question 2 of 2" in result.stdout
    assert "Saved 2 answers to" in result.stdout
