"""A job's place among the programs of this computer: behind the editor in which its user goes on working."""

from __future__ import annotations

import contextlib
import sys

import psutil

NICE = 5
"""A third of an ordinary program's share where both want the same processor, all of what nobody wants."""


def step_back() -> None:
    """For work that nobody waits for at the keyboard. A lower priority that somebody gave already stays."""
    process = psutil.Process()
    with contextlib.suppress(psutil.Error, OSError):
        if sys.platform == "win32":
            process.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        elif process.nice() < NICE:
            process.nice(NICE)
