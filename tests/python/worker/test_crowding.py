"""Threads wait gently while other programs want the processors: when that is chosen, and that it works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from vibeflow.worker.process.crowding import INTERVAL, Queueing, Teams, follow

linux = pytest.mark.skipif(sys.platform != "linux", reason="libgomp and schedstat are Linux's")


class Noted(Teams):
    def __init__(self) -> None:
        self.calls: list[str] = []

    def hold(self) -> None:
        self.calls.append("hold")

    def release(self) -> None:
        self.calls.append("release")


def followed(shares: list[float]) -> list[str]:
    """What was asked of the teams while these were seen, the same one after the other counted once."""
    left: Iterator[float] = iter(shares)
    teams, slept = Noted(), []

    def share() -> float:
        try:
            return next(left)
        except StopIteration:
            raise FileNotFoundError from None

    follow(share, teams, slept.append)
    assert set(slept) == {INTERVAL}
    return [call for at, call in enumerate(teams.calls) if at == 0 or teams.calls[at - 1] != call]


def test_a_quiet_machine_lets_threads_spin() -> None:
    assert followed([0.0, 0.05, 0.1, 0.0, 0.2, 0.0]) == ["release"]


def test_another_program_is_noticed_at_the_first_look() -> None:
    assert followed([0.6]) == ["hold", "release"]


def test_a_pause_of_the_other_program_is_no_end() -> None:
    assert followed([0.6, 0.0, 0.0, 0.7, 0.0, 0.0, 0.0, 0.5]) == ["hold", "release"]


def test_looking_that_fails_ends_it_without_a_word() -> None:
    assert followed([]) == ["release"]


def test_time_in_the_queue_is_counted_for_each_thread(tmp_path: Path) -> None:
    def write(task: str, nanoseconds: int) -> None:
        (tmp_path / task).mkdir(exist_ok=True)
        (tmp_path / task / "schedstat").write_text(f"123 {nanoseconds} 4\n", encoding="ascii")

    write("1", 10**9)
    write("2", 5 * 10**9)
    queueing = Queueing(tmp_path)
    began = time.monotonic()
    write("1", 3 * 10**9)
    (tmp_path / "2" / "schedstat").unlink()  # it ended
    write("3", 10**9)
    time.sleep(0.05)
    share = queueing.share()
    assert share == pytest.approx(3 / (time.monotonic() - began), rel=0.3)
    assert queueing.share() == 0.0


PROGRAM = """
import json, sys, time
from vibeflow.worker.process.crowding import Teams
import torch
torch.set_num_threads(2)
big = torch.ones(1 << 20)

def share():
    # Two threads meet, then the first is away for a while: the other spins meanwhile, or sleeps.
    began, used = time.perf_counter(), time.process_time()
    while time.perf_counter() - began < 0.5:
        big.add_(1)
        time.sleep(0.01)
    return (time.process_time() - used) / (time.perf_counter() - began)

teams, found = Teams(), []
for act in (lambda: None, teams.hold, teams.release, teams.hold):
    act()
    time.sleep(0.2)
    found.append(share())
print(json.dumps(found))
"""


@linux
@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor: libgomp never spins")
def test_a_held_team_makes_real_threads_sleep_and_a_released_one_lets_them_spin() -> None:
    env = {**os.environ, "OMP_WAIT_POLICY": "PASSIVE", "GOMP_SPINCOUNT": "1000000000"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=env, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    spinning, held, again, held_again = json.loads(done.stdout)
    assert max(held, held_again) < 0.6 * min(spinning, again), done.stdout


@linux
def test_a_worker_has_the_settings_before_torch_is_there() -> None:
    program = (
        "import os, sys, threading\n"
        "from vibeflow.worker.process.threads import wait_gently\n"
        "wait_gently()\n"
        "assert 'torch' not in sys.modules\n"
        "print(os.environ['OMP_WAIT_POLICY'], os.environ['GOMP_SPINCOUNT'], os.environ['KMP_BLOCKTIME'])\n"
        "print(sorted(thread.name for thread in threading.enumerate()))\n"
    )
    env = {
        name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "GOMP_", "KMP_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", program], env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["PASSIVE 10000 1", "['MainThread', 'crowding']"]
