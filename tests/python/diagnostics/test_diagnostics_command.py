"""`vibeflow diagnostics` shows the report, and saves it where it is told to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vibeflow.cli.app import app
from vibeflow.protocol.errors import UserInputError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIBEFLOW_HOME", str(tmp_path / "home"))


def test_it_is_shown_and_saved(tmp_path: Path) -> None:
    out = tmp_path / "report.md"
    shown = CliRunner().invoke(app, ["diagnostics", "--out", str(out)]).stdout
    saved = out.read_text(encoding="utf-8")
    assert saved.startswith("# VibeFlow diagnostics") and "Python: 3." in saved
    assert saved.strip() in shown and str(tmp_path) not in saved
    document = json.loads(CliRunner().invoke(app, ["diagnostics", "--json"]).stdout)
    assert document["fileName"].endswith(".md") and "## Machine" in document["text"]


def test_nothing_is_saved_where_nobody_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["diagnostics"]).exit_code == 0
    assert list(tmp_path.glob("*.md")) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["diagnostics", "--out", str(tmp_path)])
    assert isinstance(result.exception, UserInputError) and str(tmp_path) in result.exception.message
