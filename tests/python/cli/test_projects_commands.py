"""`vibeflow projects …` as a user types it, on real folders; in the test's own process, for speed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vibeflow.cli.app import app
from vibeflow.protocol.errors import NotReady, ProjectExists


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIBEFLOW_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)


def run(*arguments: str, given: str | None = None) -> Result:
    return CliRunner().invoke(app, [*arguments], input=given)


def listed() -> dict[str, dict[str, object]]:
    found = json.loads(run("projects", "--json").stdout)["projects"]
    assert found == json.loads(run("projects", "list", "--json").stdout)["projects"]
    return {project["name"]: project for project in found}


def test_a_project_from_its_making_to_its_end(tmp_path: Path) -> None:
    assert "vibeflow init" in run("projects").stdout
    assert run("init", "Bot").exit_code == 0
    assert run("projects", "rename", "Bot", "Helper").stdout == "It is called Helper now.\n"
    (tmp_path / "disk").mkdir()
    moved = run("projects", "move", "Helper", "disk")
    assert moved.stdout == f"Helper is in {tmp_path}/disk/bot now.\n"
    assert (tmp_path / "disk" / "bot" / "vibeflow.yaml").is_file()
    assert (
        "Made Two" in run("projects", "duplicate", "Helper", "Two", "--path", "two", "--no-versions").stdout
    )
    assert (tmp_path / "two" / ".git").is_dir()
    run("projects", "archive", "Two")
    table = run("projects").stdout.splitlines()
    assert [line.split()[0] for line in table[1:3]] == ["Helper", "Two"]
    assert "draft, archived" in table[2]
    assert table[3] == "0 versions, 0 s of training"
    run("projects", "archive", "Two", "--undo")
    assert listed()["Two"]["archived"] is False
    (tmp_path / "two" / "mine.txt").write_text("mine")
    done = run("projects", "delete", "Two", given="Two\n")
    assert "What VibeFlow did not make stays: mine.txt" in done.stdout
    assert [path.name for path in (tmp_path / "two").iterdir()] == ["mine.txt"]
    assert list(listed()) == ["Helper"]


def test_refusals_are_the_features_own(tmp_path: Path) -> None:
    run("init", "Bot")
    run("init", "Other")
    assert isinstance(run("projects", "rename", "Bot", "Other").exception, ProjectExists)
    assert isinstance(run("projects", "delete", "Bot", "--confirm", "bot").exception, NotReady)
    assert isinstance(run("projects", "move", "Bot", "home/projects").exception, ProjectExists)
    assert set(listed()) == {"Bot", "Other"}


def test_a_broken_project_is_listed_with_its_reason_and_the_way_out(tmp_path: Path) -> None:
    for name in ("Broken", "Fine"):
        run("init", name)
    (Path(str(listed()["Broken"]["path"])) / "vibeflow.yaml").write_text("name: &a [*a]\n", encoding="utf-8")
    table = run("projects").stdout.splitlines()
    assert [line.split()[0] for line in table[1:3]] == ["Broken", "Fine"]
    assert "draft, needs attention" in table[1] and "needs attention" not in table[2]
    assert table[3].startswith("Broken: vibeflow.yaml has a problem. Line 1: &a is an alias")
    assert "Correct the file" in table[4]
    assert [problem["code"] for problem in listed()["Broken"]["problems"]] == ["recipe.invalid"]  # type: ignore[attr-defined]
