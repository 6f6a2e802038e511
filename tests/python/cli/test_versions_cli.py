"""`vibeflow versions` as it is typed: numbers and tags name versions, and what was done is said in a line."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "versions"))

from finished_run import Site, adopt, ctx, events, new_site, nobody, site  # found through the path above

from vibeflow.cli.app import app

__all__ = ["adopt", "ctx", "events", "new_site", "nobody", "site"]
GOOD, POOR = [0.9] * 12, [0.2] * 12
Run = Callable[..., str]


@pytest.fixture
def run(site: Site) -> Run:
    def start(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, ["versions", *words, "--project", str(site.path)])
        assert done.exit_code == code or (code and done.exception), done.output
        return done.output if done.exception is None or code == 0 else f"{done.exception}"

    site.version(weights=b"first" * 500, score=80.0, marks=GOOD)
    site.version(weights=b"second" * 500, score=40.0, marks=POOR)
    return start


def test_a_journey_through_every_command(site: Site, run: Run) -> None:
    assert "Version 2" in run("list") and "Version 1" in run("list")
    assert "worse than version 1 on 12 of 12 shared questions" in run("compare", "1", "2")
    assert "is tagged best" in run("tag", "1", "best")
    assert "Version 1 is back" in run("rollback", "best")
    assert "restores 1" in run("show")
    assert "You are on the new branch try" in run("branch", "try", "--from", "2")
    assert "You are on the branch main" in run("switch", "main")
    assert "has nothing that this branch has not" in run("merge", "try", code=1)
    assert "is removed" in run("tag", "1", "best", "--remove")
    page = json.loads(run("show", "--json"))
    assert [(v["number"], v["restored"], v["current"]) for v in page["versions"]] == [
        (3, 1, True),
        (2, None, False),
        (1, None, False),
    ]
    assert site.git("status", "--porcelain") == ""


def test_what_cannot_be_is_said(run: Run) -> None:
    assert "There is no version 9" in run("rollback", "9", code=1)
    assert "stands at the model of version 2" in run("delete", "2", "--yes", code=1)
