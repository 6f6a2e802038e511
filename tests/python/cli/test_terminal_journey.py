"""The whole job from the terminal with the real starter model, on a small part of the bundled sample.

One scenario in order, as a user would do it; each test builds on the one before.
"""

from __future__ import annotations

import csv
import json
import subprocess
import urllib.error
import urllib.request
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

ROWS = 160


@pytest.fixture(scope="module")
def project(home: Path, as_json) -> Path:
    return Path(as_json("init", "Support Bot")["path"])


@pytest.fixture(scope="module")
def imported(project: Path, home: Path, as_json) -> dict[str, Any]:
    sample = files("vibeflow") / "samples" / "support_replies.csv"
    part = home / "tickets.csv"
    with (
        sample.open(encoding="utf-8", newline="") as source,
        part.open("w", encoding="utf-8", newline="") as out,
    ):
        rows = list(csv.reader(source))
        csv.writer(out).writerows(rows[: ROWS + 1])
    return as_json("import", str(part), cwd=project)


@pytest.fixture(scope="module")
def trained(project: Path, imported: dict[str, Any], as_json) -> dict[str, Any]:
    recipe = project / "vibeflow.yaml"
    lines = [
        "  epochs: 2" if line.strip().startswith("epochs:") else line
        for line in recipe.read_text(encoding="utf-8").splitlines()
    ]
    recipe.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return as_json("train", cwd=project)


def test_import_finds_the_columns_and_accounts_for_every_row(imported: dict[str, Any]) -> None:
    view = imported["view"]
    roles = {column["name"]: column["role"] for column in view["columns"]}
    assert roles["customer_message"] == "question"
    assert roles["support_reply"] == "answer"
    ledger = view["ledger"]
    assert ledger["read"] == ROWS
    assert ledger["train"] + ledger["test"] + sum(e["count"] for e in ledger["removed"]) == ROWS
    assert not view["needsMapping"]


def test_training_lowers_the_loss_and_ends_in_a_commit(trained: dict[str, Any]) -> None:
    assert (trained["stage"], trained["state"]) == ("commit", "succeeded")
    assert trained["epochs"] == 2, "the recipe's own value holds"
    losses = [point["loss"] for point in trained["evaluations"]]
    assert min(losses) < losses[0] - 0.5
    assert trained["commit"]


def test_the_version_is_in_git_with_its_weights_as_a_pointer(
    project: Path, trained: dict[str, Any], as_json
) -> None:
    listed = as_json("versions", cwd=project)["versions"]
    assert [version["commit"] for version in listed] == [trained["commit"]]
    shown = subprocess.run(
        ["git", "-C", str(project), "show", f"{trained['commit']}:model/adapter_model.safetensors"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.startswith("version https://git-lfs.github.com/spec/v1\n")
    status = subprocess.run(
        ["git", "-C", str(project), "status", "--porcelain"], capture_output=True, text=True
    )
    # The recipe was edited by hand before the run; the run pinned that edit.
    assert status.stdout == ""


def test_the_evaluation_says_whether_it_got_better(project: Path, trained, as_json) -> None:
    view = as_json("evaluate", cwd=project)["view"]
    assert view["commit"] == trained["commit"]
    verdict = view["verdict"]
    assert verdict["better"] + verdict["same"] + verdict["worse"] == view["rows"]
    assert verdict["score"] >= verdict["baseScore"]
    assert {"tokenF1", "rougeL", "exactMatch"} <= {metric["id"] for metric in view["metrics"]}


def test_runs_are_listed_and_what_cannot_be_done_with_them_is_said(
    project: Path, trained: dict[str, Any], vibeflow, as_json
) -> None:
    listed = as_json("runs", "list", cwd=project)["runs"]
    assert [run["number"] for run in listed] == [1]
    assert listed[0]["commit"] and listed[0]["sizeBytes"] > 100_000
    shown = vibeflow("runs", "list", cwd=project).stdout
    assert "LoRA" in shown and "succeeded" in shown
    assert vibeflow("runs", "queue").stdout.strip() == "Nothing runs and nothing waits."
    refused = vibeflow("runs", "pause", cwd=project)
    assert refused.returncode != 0 and "not training" in refused.stderr


def test_tuned_and_base_answer_differently(project: Path, trained, as_json) -> None:
    base, tuned = as_json("ask", "Where is my parcel?", "--base", cwd=project)["answers"]
    assert (base["name"], tuned["name"]) == ("Base model", "Version 1")
    assert tuned["answer"]["done"] and tuned["answer"]["text"].strip()
    assert tuned["answer"]["text"] != base["answer"]["text"]


def test_serves_what_the_commit_names_behind_a_key(project: Path, trained, as_json) -> None:
    started = as_json("serve", cwd=project)
    try:
        view = started["view"]
        assert _models(view["endpoint"], started["key"]) == [view["model"]]
        with pytest.raises(urllib.error.HTTPError) as refused:
            _models(view["endpoint"], "vf_wrong")
        assert refused.value.code == 401
        curl = subprocess.run(started["curl"], shell=True, capture_output=True, text=True, timeout=60)
        assert json.loads(curl.stdout)["choices"][0]["message"]["content"]
    finally:
        as_json("serve", "--stop", cwd=project)
    with pytest.raises(urllib.error.URLError):
        _models(view["endpoint"], started["key"])


def _models(endpoint: str, key: str) -> list[str]:
    request = urllib.request.Request(f"{endpoint}/models", headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return [model["id"] for model in json.load(response)["data"]]


def test_a_deleted_run_leaves_its_version(project: Path, trained: dict[str, Any], vibeflow, as_json) -> None:
    deleted = vibeflow("runs", "delete", "1", "--yes", cwd=project)
    assert "are free again" in deleted.stdout
    assert as_json("runs", "list", cwd=project)["runs"] == []
    versions = as_json("versions", cwd=project)["versions"]
    assert [version["commit"] for version in versions] == [trained["commit"]]
    answer = vibeflow("ask", "Where is my parcel?", cwd=project)
    assert answer.returncode == 0 and answer.stdout.strip()
