"""`vibeflow data fixes` and `vibeflow data split`: the terminal can do what the panel can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from vibeflow.cli.data_fixes import FIXES
from vibeflow.protocol.datasets import FixId


@pytest.fixture(scope="module")
def project(home: Path, as_json, vibeflow) -> Path:
    made = Path(as_json("init", "Mended")["path"])
    rows = [
        {
            "question": f"Where is parcel {n} from the {n * 7}th of May? "
            if n < 12
            else f"Who sent letter {n}?",
            "answer": "" if n >= 57 else f"It is at depot {n}, and leaves at {n % 12} with driver {n * 3}.",
            "split": "train" if n < 40 else "test",
        }
        for n in range(60)
    ]
    source = home / "rows.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = vibeflow("import", str(source), cwd=made)
    assert done.returncode == 0, done.stderr
    assert "Divided as the column split says: 40 rows read for training, 20 for testing." in done.stdout
    return made


def counts(snapshot: dict[str, Any]) -> tuple[int, int]:
    return snapshot["view"]["ledger"]["train"], snapshot["view"]["ledger"]["test"]


def test_fixes_are_listed_with_their_rows(project: Path, vibeflow) -> None:
    told = vibeflow("data", "fixes", cwd=project).stdout
    lines = {line.split()[0]: line for line in told.splitlines() if line.strip()}
    assert "12" in lines["trimWhitespace"] and " made" in lines["trimWhitespace"]
    assert "3" in lines["removeMissing"] and "Nothing to do for: repairEncoding" in told


def test_a_fix_is_shown_before_and_after(project: Path, vibeflow, as_json) -> None:
    told = vibeflow("data", "fixes", "show", "trim-whitespace", "--limit", "2", cwd=project).stdout
    assert "12 rows" in told and told.count("before:") == 2
    assert "before: Where is parcel 0 from the 0th of May?·" in told
    assert "after:  Where is parcel 0 from the 0th of May?\n" in told
    assert as_json("data", "fixes", "show", "trimWhitespace", cwd=project)["count"] == 12


def test_fixes_are_undone_and_made_again(project: Path, as_json, vibeflow) -> None:
    before = counts(as_json("data", "fixes", cwd=project))
    undone = as_json("data", "fixes", "undo", "removeMissing", "trimWhitespace", cwd=project)
    assert counts(undone) == (before[0], before[1] + 3)
    first = json.loads((project / "data" / "train.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert first["messages"][0]["content"].endswith("May? ")
    assert " not made" in vibeflow("data", "fixes", cwd=project).stdout
    assert counts(as_json("data", "fixes", "apply", "--safe", cwd=project)) == before


def test_what_is_no_fix_is_said_with_those_that_are(project: Path, vibeflow) -> None:
    failed = vibeflow("data", "fixes", "apply", "tidyUp", cwd=project)
    assert (
        failed.returncode != 0
        and "There is no fix tidyUp." in failed.stderr
        and "trimWhitespace" in failed.stderr
    )
    failed = vibeflow("data", "fixes", "undo", cwd=project)
    assert failed.returncode != 0 and "No fix is named." in failed.stderr


def test_the_split_is_shown_left_and_taken_again(project: Path, as_json, vibeflow) -> None:
    told = vibeflow("data", "split", cwd=project).stdout
    assert "Divided as the column split says" in told and "vibeflow data split --anew" in told
    assert counts(as_json("data", "split", "--anew", "--share", "10", cwd=project)) == (51, 6)
    assert "vibeflow data split --own" in vibeflow("data", "split", cwd=project).stdout
    assert counts(as_json("data", "split", "--own", cwd=project)) == (40, 17)
    failed = vibeflow("data", "split", "--column", "question", cwd=project)
    assert failed.returncode != 0 and "names no rows for" in failed.stderr


def test_every_fix_has_words() -> None:
    assert set(FIXES) == set(get_args(FixId))
