"""One holder at a time; stale leases, used ids and moved clocks are seen as what they are."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from jobkit import wait_for

from vibeflow.jobs import processes
from vibeflow.jobs.lease import LEASE_FILE, LOCK_FILE, AlreadyHeld, Holder, Lease, holder

HOLD = (
    "import sys, time; from pathlib import Path\n"
    "from vibeflow.jobs.lease import Lease\n"
    "lease = Lease.acquire(Path(sys.argv[1]))\n"
    "time.sleep(600)\n"
)


@pytest.fixture
def other(tmp_path: Path) -> subprocess.Popen[bytes]:
    """Another process that holds the lease on `tmp_path`."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)])
    wait_for(lambda: holder(tmp_path))
    yield process  # type: ignore[misc]  # a generator fixture
    process.kill()
    process.wait()


def test_a_second_is_told_who_holds_it(tmp_path: Path, other: subprocess.Popen[bytes]) -> None:
    with pytest.raises(AlreadyHeld) as refused:
        Lease.acquire(tmp_path, patience=0.1)
    assert refused.value.holder and refused.value.holder.pid == other.pid
    assert str(other.pid) in refused.value.message
    held = holder(tmp_path)
    assert held and held.pid == other.pid


def test_a_killed_holder_leaves_the_lease_free(tmp_path: Path, other: subprocess.Popen[bytes]) -> None:
    other.kill()
    other.wait()
    assert (tmp_path / LEASE_FILE).exists()
    assert holder(tmp_path) is None
    Lease.acquire(tmp_path).release()


def test_a_dead_holder_that_was_not_yet_reaped_is_dead(
    tmp_path: Path, other: subprocess.Popen[bytes]
) -> None:
    other.kill()
    wait_for(lambda: processes.started(other.pid) is None)
    assert holder(tmp_path) is None


def test_a_suspended_holder_holds_on(tmp_path: Path, other: subprocess.Popen[bytes]) -> None:
    other.send_signal(signal.SIGSTOP)
    held = holder(tmp_path)
    assert held and held.pid == other.pid


def test_moved_clocks_and_old_files_change_nothing(tmp_path: Path, other: subprocess.Popen[bytes]) -> None:
    for name in (LEASE_FILE, LOCK_FILE):
        os.utime(tmp_path / name, (0, 0))
    written = Holder.model_validate_json((tmp_path / LEASE_FILE).read_bytes())
    future = written.model_copy(update={"since": "2999-01-01T00:00:00+00:00"})
    (tmp_path / LEASE_FILE).write_text(future.model_dump_json())
    held = holder(tmp_path)
    assert held and held.pid == other.pid


@pytest.mark.parametrize(
    "change",
    [
        {"started": "ticks:1"},  # the id was given to another process
        {"boot": "another"},  # the machine was restarted
        {"pid": 2**22 + 7},  # no such process
    ],
)
def test_a_stale_lease_is_nobodys(tmp_path: Path, change: dict[str, object]) -> None:
    me = Holder(
        pid=os.getpid(), started=processes.started(os.getpid()) or "", boot=processes.boot_id(), since="now"
    )
    assert me.alive()
    stale = me.model_copy(update=change)
    (tmp_path / LEASE_FILE).write_text(stale.model_dump_json())
    assert not stale.alive()
    assert holder(tmp_path) is None
    Lease.acquire(tmp_path).release()


def test_a_name_without_the_lock_is_nobody(tmp_path: Path) -> None:
    """A living process, rightly named, that let go of the lock without a chance to say so."""
    lease = Lease.acquire(tmp_path)
    written = (tmp_path / LEASE_FILE).read_bytes()
    lease.release()
    (tmp_path / LEASE_FILE).write_bytes(written)
    assert holder(tmp_path) is None


def test_looking_does_not_take_the_lease_from_whoever_wants_it(tmp_path: Path) -> None:
    for _ in range(20):
        lease = Lease.acquire(tmp_path)
        assert holder(tmp_path) is not None
        lease.release()
        assert holder(tmp_path) is None


def test_a_child_of_the_holder_does_not_keep_the_lease(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path\n"
        "from vibeflow.jobs.lease import Lease\n"
        "lease = Lease.acquire(Path(sys.argv[1]))\n"
        "child = os.fork()\n"
        "if child: print(child, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    try:
        parent.kill()
        parent.wait()
        assert holder(tmp_path) is None
        Lease.acquire(tmp_path).release()
    finally:
        os.kill(child, signal.SIGKILL)
