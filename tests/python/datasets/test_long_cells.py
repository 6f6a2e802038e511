"""A cell of fifteen megabytes costs its row, told by number, and not the machine's memory."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from workbook_file import workbook

MEGABYTES = 700
"""Of the reading child: some 250 are polars and the tokenizer."""
IMPORT = """
import json, os, resource, sys
os.environ["VIBEFLOW_HOME"] = sys.argv[1]
from vibeflow.features.services import Services
from vibeflow.protocol.datasets import ImportData
from vibeflow.protocol.projects import CreateProject
services = Services(emit=lambda name, params: None)
project = services.overview.create(CreateProject(name="Long"))
view = services.datasets.import_(ImportData(project_id=project.id, source=sys.argv[2])).view
removed = [json.loads(line) for line in open(os.path.join(project.path, "data", "removed.jsonl"))]
services.close()
print(json.dumps({
    "read": view.ledger.read,
    "kept": view.ledger.train + view.ledger.test,
    "removed": removed,
    "megabytes": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
}))
"""
LONG = 15
"""Number of the row with the long cell."""


def rows() -> list[dict[str, str]]:
    made = [
        {"question": f"Where is parcel {n} of mine?", "answer": f"It is on its way to town {n}."}
        for n in range(1, 41)
    ]
    made[LONG - 1]["answer"] = "A word, and “another” one. \n" * (15_000_000 // 30)
    return made


def write(folder: Path, kind: str) -> Path:
    path, frame = folder / f"long.{kind}", pl.DataFrame(rows())
    if kind == "csv":
        frame.write_csv(path)
    elif kind == "jsonl":
        frame.write_ndjson(path)
    elif kind == "json":
        path.write_text(json.dumps(rows()), encoding="utf-8")
    elif kind == "parquet":
        frame.write_parquet(path)
    else:
        path.write_bytes(workbook({"Data": [frame.columns, *map(list, frame.rows())]}))
    return path


@pytest.mark.parametrize("kind", ["csv", "jsonl", "json", "parquet", "xlsx"])
def test_a_cell_of_fifteen_megabytes_costs_its_row_alone(tmp_path: Path, kind: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORT, str(tmp_path / "home"), str(write(tmp_path, kind))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert (found["read"], found["kept"]) == (40, 39)
    (row,) = found["removed"]
    assert row["n"] == LONG
    assert "has a text of" in json.dumps(row)
    assert found["megabytes"] < MEGABYTES
