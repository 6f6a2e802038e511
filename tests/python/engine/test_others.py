"""What other programs use of the processors, told from what this process uses itself."""

from __future__ import annotations

import subprocess
import sys
import time

import psutil
import pytest

from vibeflow.engine.train.others import Others


def test_another_program_counts() -> None:
    loop = [sys.executable, "-c", "while True: pass"]
    with subprocess.Popen(loop) as program:
        try:
            time.sleep(0.2)
            others = Others()
            time.sleep(1.0)
            beside = others.since()
        finally:
            program.kill()
    assert beside is not None
    assert beside > 0.2  # of a core: the machine may be busy with more than this program


def test_what_this_process_computes_is_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    times = psutil.cpu_times()

    def said(user: float) -> None:
        monkeypatch.setattr(psutil, "cpu_times", lambda: times._replace(user=times.user + user))

    clock = iter([(0.0, 10.0), (2.0, 14.0)])  # of our own, and on the wall
    own, wall = zip(*clock, strict=True)
    monkeypatch.setattr(time, "process_time", iter(own).__next__)
    monkeypatch.setattr(time, "monotonic", iter(wall).__next__)
    said(0.0)
    others = Others()
    said(5.0)
    assert others.since() == pytest.approx(min((5.0 - 2.0) / 4.0, psutil.cpu_count() or 1))
