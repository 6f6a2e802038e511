"""`vibeflow evaluate …`: what it shows, writes and keeps, and what it refuses."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

USER_INPUT, STATE = 3, 4


@pytest.fixture(scope="module")
def project(vibeflow: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one version that was evaluated, committed as VibeFlow commits it."""
    folder = tmp_path_factory.mktemp("cli") / "bot"
    assert vibeflow("init", "Bot", "--path", str(folder)).returncode == 0
    (folder / "evaluation").mkdir()
    (folder / "evaluation" / "evaluation.json").write_text(json.dumps(_evaluation()))
    run = "VibeFlow-Run: run-0001\nVibeFlow-Version: 1\nVibeFlow-Score: 62.0\n"
    for arguments in (["add", "-A"], ["commit", "-qm", f"Version 1\n\n{run}"]):
        who = ["-c", "user.name=U", "-c", "user.email=u@x", "-c", "commit.gpgsign=false"]
        clean = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
        subprocess.run(["git", *who, *arguments], cwd=folder, check=True, env=clean)
    return folder


def test_it_shows_verdict_gate_findings_and_causes(vibeflow: Any, project: Path) -> None:
    shown = vibeflow("evaluate", cwd=project)
    assert shown.returncode == 0, shown.stderr
    for told in ("Better on 2 of 3", "Look at it", "Does badly on questions about refund", "refund", "weak"):
        assert told in shown.stdout, told
    assert "Likely causes" in shown.stdout and "very small" in shown.stdout
    assert vibeflow("evaluate", "show", cwd=project).stdout == shown.stdout


def test_as_json_it_is_the_whole_snapshot(as_json: Any, project: Path) -> None:
    told = as_json("evaluate", cwd=project)
    assert told["view"]["verdict"]["score"] == 62.0


@pytest.mark.parametrize("name", ["a.html", "a.csv"])
def test_a_report_is_written(vibeflow: Any, project: Path, tmp_path: Path, name: str) -> None:
    done = vibeflow("evaluate", "export", str(tmp_path / name), cwd=project)
    assert done.returncode == 0, done.stderr
    assert name in done.stdout.replace("\n", "")
    assert "Where is my refund?" in (tmp_path / name).read_text("utf-8").replace("\\", "")


def test_a_rating_is_kept_and_taken_back(vibeflow: Any, as_json: Any, project: Path) -> None:
    def rating() -> Any:
        return as_json("evaluate", cwd=project)["view"]["examples"][0]["rating"]

    assert vibeflow("evaluate", "rate", "1", "tuned", "--note", "clearer", cwd=project).returncode == 0
    assert rating() == {"choice": "tuned", "note": "clearer"}
    assert vibeflow("evaluate", "rate", "1", "none", cwd=project).returncode == 0
    assert rating() is None


def test_what_makes_no_sense_is_refused_with_a_way_out(vibeflow: Any, project: Path, tmp_path: Path) -> None:
    for code, arguments in (
        (USER_INPUT, ("evaluate", "export", str(tmp_path / "a.pdf"))),
        (USER_INPUT, ("evaluate", "rate", "99", "tuned")),
        (USER_INPUT, ("evaluate", "show", "--version", "0" * 40)),
        (STATE, ("evaluate", "start")),
    ):
        refused = vibeflow(*arguments, "--json" if arguments[1] != "rate" else "--note=x", cwd=project)
        assert refused.returncode == code, (arguments, refused.stdout, refused.stderr)
        assert "Traceback" not in refused.stderr
    assert vibeflow("evaluate", "--json", "show", cwd=project).returncode == 2, "an option must not be lost"
    assert vibeflow("evaluate", "stop", cwd=project).returncode == 0


def _evaluation() -> dict[str, Any]:
    interval = {"low": 0.1, "high": 0.9}
    wide = {"low": 40.0, "high": 80.0}
    return {
        "rows": 3,
        "heldOut": 3,
        "baseModel": "vibeflow/starter",
        "metrics": [],
        "verdict": {
            "outcome": "better", "headline": "Better on 2 of 3", "detail": "Worse on 1.", "better": 2,
            "same": 0, "worse": 1, "score": 62.0, "scoreInterval": wide, "baseScore": 20.0,
            "baseScoreInterval": wide,
            "gate": {"decision": "review", "headline": "Look at it", "detail": "It is 62.", "checks": []},
        },
        "examples": [
            {
                "number": n, "question": "Where is my refund?", "expected": "Here.", "base": "b",
                "tuned": "t", "baseScore": 0.1, "tunedScore": 0.5, "outcome": "better",
            }
            for n in (1, 2, 3)
        ],
        "groups": [
            {
                "kind": "topic", "name": "refund", "rows": 3, "better": 2, "baseScore": 0.1,
                "tunedScore": 0.2, "interval": interval, "standing": "weak",
            }
        ],
        "insights": [
            {"kind": "weakness", "text": "Does badly on questions about refund: 0.20", "evidence": "3 rows"}
        ],
    }  # fmt: skip
