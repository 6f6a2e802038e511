"""Values and their units: the backend writes what the panels and the extension write.

The same table is read by tests/webviews/format.test.ts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from vibeflow.l10n.amounts import file_size, fixed, plain, span

TABLE = Path(__file__).parents[2] / "fixtures" / "amounts.json"
PROGRAM = """
import json, sys
from vibeflow.l10n import amounts
from vibeflow.scoring.units import written
from vibeflow.scoring.catalogue import METRICS
how = {
    "bytes": amounts.file_size, "memory": amounts.memory_size, "percent": amounts.percent,
    "wholePercent": amounts.whole_percent, "loss": amounts.loss, "exact": amounts.exact,
    "short": amounts.short, "about": amounts.about,
}
said = []
for one in json.load(open(sys.argv[1], encoding="utf-8")):
    value = one["value"]
    if one["as"] == "metric":
        said.append([METRICS[one["id"]].unit, written(value, one["unit"])])
    elif one["as"] == "money":
        said.append([None, amounts.money(value, one.get("currency", "USD"))])
    else:
        said.append([None, how[one["as"]](value)])
print(json.dumps(said))
"""


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_backend_writes_what_the_panels_write(language: str) -> None:
    """In a process of its own: one speaks one language for good."""
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    env = {**os.environ, "VIBEFLOW_LANGUAGE": language}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(TABLE)], env=env, capture_output=True, check=True
    )
    said = json.loads(done.stdout)
    assert [text for _, text in said] == [one[language] for one in table]
    assert [unit for unit, _ in said] == [one.get("unit") for one in table]


def test_a_range_of_time_is_told_in_the_unit_of_its_larger_end() -> None:
    assert [span(170, 290), span(232, 236), span(20, 62)] == [
        "3 to 5 minutes",
        "about 4 minutes",
        "20 to 60 seconds",
    ]


def test_numbers_are_rounded_as_they_are_and_nought_has_no_sign() -> None:
    assert [fixed(1.005, 2), fixed(0.125, 2), fixed(-0.001, 2), fixed(0.5, 1, signed=True)] == [
        "1.00",
        "0.13",
        "0.00",
        "+0.5",
    ]
    assert [plain(2.50, 2), plain(10, 0), file_size(999_949)] == ["2.5", "10", "1 MB"]
