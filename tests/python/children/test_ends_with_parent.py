"""No child outlives the process that started it, however that one ends and whatever the child does."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

STUCK = str(Path(__file__).with_name("stuck.py"))


def gone_within(pid: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
                return True
        except psutil.NoSuchProcess:
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(
    "way",
    [
        "loop",
        "sleep",
        # A long call into C keeps every thread of Python waiting; only Linux ends it all the same.
        pytest.param("C", marks=pytest.mark.skipif(sys.platform != "linux", reason="needs F_SETSIG")),
    ],
)
def test_a_stuck_child_is_gone_two_seconds_after_its_parent_was_killed(way: str) -> None:
    parent = subprocess.Popen([sys.executable, STUCK, way], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(0.3)
    assert psutil.pid_exists(child), "the thread that started it has ended, the process has not"
    parent.send_signal(signal.SIGKILL if sys.platform != "win32" else signal.SIGTERM)
    parent.wait(10)
    parent.stdout.close()
    try:
        assert gone_within(child, 2)
    finally:
        if psutil.pid_exists(child):
            psutil.Process(child).kill()


def test_arguments_and_status_are_as_python_itself_has_them(tmp_path: Path) -> None:
    from vibeflow.children.start import start

    script = tmp_path / "says.py"
    script.write_text("import sys\nprint(__name__, sys.argv[1:])\nsys.exit(7)\n", encoding="utf-8")
    child = start(
        [str(script), "-m", "x y"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    said, _ = child.communicate(timeout=20)
    assert said.decode().strip() == "__main__ ['-m', 'x y']"
    assert child.returncode == 7
