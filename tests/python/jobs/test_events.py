"""The event log: numbered without a gap whatever happens to the writer or the disk."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jobkit import wait_for

from vibeflow.jobs.events import (
    EVENTS_FILE,
    EvalPointEvent,
    EventWriter,
    LogEvent,
    NumberedEvent,
    StateEvent,
    Tail,
    read_events,
)
from vibeflow.protocol.errors import DiskFull
from vibeflow.protocol.training import EvalPoint, LogLine


def line(text: str) -> LogEvent:
    return LogEvent(line=LogLine(time="t", level="info", text=text))


def texts(events: list[NumberedEvent]) -> list[str]:
    return [n.event.line.text for n in events if isinstance(n.event, LogEvent)]


def write(folder: Path, *said: str) -> None:
    with EventWriter(folder) as writer:
        for text in said:
            writer.append(line(text))


# No deadline: fsync takes as long as the disk takes.
@settings(deadline=None, max_examples=60)
@given(cut=st.integers(min_value=0, max_value=400))
def test_a_torn_end_is_cut_and_numbering_goes_on(cut: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("job")
    write(folder, "one", "two", "three")
    data = (folder / EVENTS_FILE).read_bytes()
    kept = data[: max(0, len(data) - cut)]
    (folder / EVENTS_FILE).write_bytes(kept)
    whole = kept.count(b"\n")
    assert texts(read_events(folder)) == ["one", "two", "three"][:whole]
    write(folder, "next")
    after = read_events(folder)
    assert texts(after) == [*["one", "two", "three"][:whole], "next"]
    assert [n.number for n in after] == list(range(1, whole + 2))


@pytest.mark.parametrize(
    "end", [b"\0" * 300, b'{"number": 3', b"nonsense\n", b'{"number":9,"time":"t","event":{}}\n']
)
def test_rubbish_at_the_end_is_cut(tmp_path: Path, end: bytes) -> None:
    write(tmp_path, "one", "two")
    with (tmp_path / EVENTS_FILE).open("ab") as file:
        file.write(end)
    assert texts(read_events(tmp_path)) == ["one", "two"]
    write(tmp_path, "three")
    assert texts(read_events(tmp_path)) == ["one", "two", "three"]
    log = (tmp_path / EVENTS_FILE).read_bytes()
    assert log.endswith(b"}\n") and log.count(b"\n") == 3  # nothing of it is left, for other readers' sake


def test_a_tail_sees_each_event_once_and_never_half_a_line(tmp_path: Path) -> None:
    write(tmp_path, "one", "two")
    data = (tmp_path / EVENTS_FILE).read_bytes()
    (tmp_path / EVENTS_FILE).write_bytes(b"")
    tail, seen = Tail(tmp_path), []
    with (tmp_path / EVENTS_FILE).open("ab", buffering=0) as log:
        for byte in data:
            log.write(bytes([byte]))
            seen += tail.poll()
    assert texts(seen) == ["one", "two"]


def test_a_tail_that_starts_later_begins_after_its_number(tmp_path: Path) -> None:
    write(tmp_path, "one", "two", "three")
    assert texts(Tail(tmp_path, after=2).poll()) == ["three"]
    assert Tail(tmp_path / "none").poll() == []


def test_file_times_do_not_matter(tmp_path: Path) -> None:
    write(tmp_path, "one")
    tail = Tail(tmp_path)
    assert texts(tail.poll()) == ["one"]
    write(tmp_path, "two")
    os.utime(tmp_path / EVENTS_FILE, (0, 0))
    assert texts(tail.poll()) == ["two"]


def test_nan_comes_back_as_nan(tmp_path: Path) -> None:
    with EventWriter(tmp_path) as writer:
        writer.append(EvalPointEvent(point=EvalPoint(step=1, loss=float("nan"))))
        writer.append(line("after"))
    first, second = read_events(tmp_path)
    assert isinstance(first.event, EvalPointEvent) and first.event.point.loss != first.event.point.loss
    assert second.number == 2


class FullDisk:
    """Stands before `os.write`: takes `room` bytes and then says that the disk is full, having written a
    part."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.room = 10**9
        self._write = os.write
        monkeypatch.setattr("vibeflow.jobs.events.os.write", self)

    def __call__(self, handle: int, data: bytes) -> int:
        if self.room <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = self._write(handle, data[: self.room])
        self.room -= written
        return written


def test_a_full_disk_delays_events_and_loses_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = FullDisk(monkeypatch)
    with EventWriter(tmp_path) as writer:
        writer.append(line("one"))
        disk.room = 25  # a part of the next line fits
        writer.append(line("two"))
        assert texts(read_events(tmp_path)) == ["one"]
        assert (tmp_path / EVENTS_FILE).read_bytes().endswith(b"\n")
        with pytest.raises(DiskFull) as refused:
            writer.append(StateEvent(state="succeeded"), durable=True)
        assert "Free some space" in refused.value.hint
        disk.room = 10**9
        writer.append(line("three"), durable=True)
    events = read_events(tmp_path)
    assert [n.event.type for n in events] == ["log", "log", "state", "log"]
    assert [n.number for n in events] == [1, 2, 3, 4]


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root; the test above does not"
)
def test_a_really_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32k", "none", str(disk)]).returncode:
        pytest.skip("this container may not mount")
    try:
        with EventWriter(disk) as writer:
            writer.append(line("one"), durable=True)
            (disk / "ballast").write_bytes(b"x" * 20_000)
            with pytest.raises(DiskFull):
                for _ in range(100):
                    writer.append(line("x" * 1000), durable=True)
            said = writer.last_number
            assert len(read_events(disk)) == said - 1
            (disk / "ballast").unlink()
            writer.append(line("last"), durable=True)
        assert [n.number for n in read_events(disk)] == list(range(1, said + 2))
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_writer_killed_at_any_moment_leaves_a_log_without_a_gap(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from vibeflow.jobs.events import EventWriter, LogEvent\n"
        "from vibeflow.protocol.training import LogLine\n"
        "w = EventWriter(Path(sys.argv[1]))\n"
        "while True: w.append(LogEvent(line=LogLine(time='t', level='info', text='x' * 5000)))\n"
    )
    numbers: list[int] = []
    for kill in range(3):
        writer = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
        wait_for(lambda: len(read_events(tmp_path)) > len(numbers))  # noqa: B023  # called at once
        time.sleep(0.01 * kill)
        writer.kill()
        writer.wait()
        numbers = [n.number for n in read_events(tmp_path)]
        assert numbers == list(range(1, len(numbers) + 1))
