"""What the script says is in the user's language, wherever it lies, and in English where it cannot be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tiny_machine import SCRIPT, Machine

L10N = SCRIPT.parents[1] / "vibeflow" / "l10n"


def said(script: Path, machine: Machine, language: str) -> list[dict[str, Any]]:
    """The messages of a script that finds no lock of the machine, and so ends soon."""
    machine.script = script
    done = subprocess.run(
        machine.command(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "VIBEFLOW_LANGUAGE": language},
        timeout=60,
    )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def carried(tmp_path: Path) -> Path:
    """The script as the extension carries it: beside one module of the backend, and the catalogues."""
    backend = tmp_path / "dist" / "backend"
    shutil.copytree(SCRIPT.parent, backend / "bootstrap", ignore=shutil.ignore_patterns("__pycache__"))
    for file in [L10N / "speech.py", *L10N.rglob("*.mo")]:
        place = backend / "vibeflow" / "l10n" / file.relative_to(L10N)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, place)
    copy = backend / "bootstrap" / SCRIPT.name
    newer = f"MINIMUM = (3, {sys.version_info[1] + 1})"
    copy.write_text(copy.read_text("utf-8").replace("MINIMUM = (3, 10)", newer), "utf-8")
    return copy


def test_as_the_extension_carries_it_it_speaks_german(bare: Machine, carried: Path) -> None:
    first, *_, last = said(carried, bare, "de")
    assert first["message"] == "Python und freier Platz werden geprüft"
    assert last["code"] == "tooOld"
    assert last["message"].startswith("Dieses Python ist 3.")
    assert "oder wählen Sie ein anderes" in last["hint"]


@pytest.mark.parametrize("broken", ["not there", "too new for this Python"])
def test_without_words_of_its_own_it_speaks_english(bare: Machine, carried: Path, broken: str) -> None:
    speech = carried.parents[1] / "vibeflow" / "l10n" / "speech.py"
    if broken == "not there":
        shutil.rmtree(speech.parent)
    else:
        speech.write_text("t = (\n")
    first, *_, last = said(carried, bare, "de")
    assert first["message"] == "Checking Python and free space"
    assert last["code"] == "tooOld" and last["message"].startswith("This Python is 3.")


def test_the_package_itself_is_not_imported() -> None:
    """It is not there yet, and neither is what it needs."""
    code = "import sys; sys.path.insert(0, sys.argv[1]); import environment; print('vibeflow' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, str(SCRIPT.parent)], capture_output=True, text=True, timeout=60
    )
    assert done.stdout == "False\n", done.stderr
