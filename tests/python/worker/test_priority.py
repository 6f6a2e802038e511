"""A job computes behind the editor in which its user goes on working."""

from __future__ import annotations

import subprocess
import sys

import psutil
import pytest

from vibeflow.worker.process.priority import NICE

PROGRAM = """
import psutil
from vibeflow.worker.process.priority import step_back
step_back()
print(psutil.Process().nice())
"""


def left_with(*command: str) -> int:
    done = subprocess.run(
        [*command, sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True
    )
    return int(done.stdout)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has classes of priority")
def test_a_job_steps_back_and_never_forward() -> None:
    ours = psutil.Process().nice()
    assert left_with() == max(ours, NICE)
    assert left_with("nice", "-n", "10") == ours + 10
