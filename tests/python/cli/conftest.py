"""The `vibeflow` command as a real process with a home of its own; whatever it starts is ended afterwards."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

Vibeflow = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    root = tmp_path_factory.mktemp("home")
    yield root
    end_processes_of(root)


def end_processes_of(home: Path) -> None:
    """Kill whatever still runs with this VIBEFLOW_HOME."""
    for process in psutil.process_iter():
        try:
            if process.environ().get("VIBEFLOW_HOME") == str(home):
                process.kill()
        except psutil.Error:
            continue


@pytest.fixture(scope="module")
def vibeflow(home: Path) -> Vibeflow:
    def run(
        *arguments: str, cwd: Path | None = None, timeout: float = 170
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "vibeflow.cli.app", *arguments],
            capture_output=True,
            text=True,
            cwd=cwd or home,
            timeout=timeout,
            env={**os.environ, "VIBEFLOW_HOME": str(home), "COLUMNS": "160"},
        )

    return run


@pytest.fixture(scope="module")
def as_json(vibeflow: Vibeflow) -> Callable[..., Any]:
    """Run with `--json` and parse; fails the test when the command fails."""

    def run(*arguments: str, cwd: Path | None = None) -> Any:
        result = vibeflow(*arguments, "--json", cwd=cwd)
        assert result.returncode == 0, result.stdout + result.stderr
        return json.loads(result.stdout)

    return run
