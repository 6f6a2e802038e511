"""Logs into the store: each event once, whoever reads and however often."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from jobkit import Machine
from sqlalchemy import func, select

from vibeflow.jobs.events import EVENTS_FILE, EventWriter, LogEvent, NumberedEvent, StateEvent
from vibeflow.jobs.ingest import JobIngest
from vibeflow.protocol.training import LogLine
from vibeflow.store.database import Store
from vibeflow.store.models import JobEventRow, JobRow


def say(writer: EventWriter, *texts: str) -> None:
    for text in texts:
        writer.append(LogEvent(line=LogLine(time="t", level="info", text=text)))


@pytest.fixture
def folder(machine: Machine) -> Path:
    return machine.make()


def numbers(events: list[NumberedEvent]) -> list[int]:
    return [n.number for n in events]


def stored(store: Store) -> list[str]:
    with store.session() as session:
        rows = session.scalars(select(JobEventRow).order_by(JobEventRow.number)).all()
        return [row.payload["line"]["text"] if row.type == "log" else row.type for row in rows]


def test_a_second_backend_attaches_without_a_gap(machine: Machine, folder: Path) -> None:
    first = JobIngest(machine.ctx.store, machine.project.jobs, folder.name)
    with EventWriter(folder) as writer:
        say(writer, "a", "b")
        assert numbers(first.poll()) == [1, 2, 3]
        say(writer, "c")
        second = JobIngest(Store(machine.home), machine.project.jobs, folder.name)
        assert numbers(second.poll()) == [1, 2, 3, 4]
        say(writer, "d")
        assert numbers(second.poll()) == [5]
        assert numbers(first.poll()) == [4, 5]
    assert stored(machine.ctx.store) == ["state", "a", "b", "c", "d"]
    with machine.ctx.store.session() as session:
        row = session.scalars(select(JobRow)).one()
        assert (row.last_event, row.state, row.run_id) == (5, "queued", "run-0001")


def test_many_that_read_at_once_store_each_event_once(machine: Machine, folder: Path) -> None:
    done = threading.Event()
    seen: dict[int, list[int]] = {}

    def follow(index: int) -> None:
        store = Store(machine.home)
        ingest, mine = JobIngest(store, machine.project.jobs, folder.name), seen.setdefault(index, [])
        while not done.is_set():
            mine += numbers(ingest.poll())
        mine += numbers(ingest.poll())
        store.close()

    readers = [threading.Thread(target=follow, args=(index,)) for index in range(4)]
    for reader in readers:
        reader.start()
    with EventWriter(folder) as writer:
        for index in range(150):
            say(writer, str(index))
        writer.append(StateEvent(state="succeeded"))
    done.set()
    for reader in readers:
        reader.join(60)
    assert all(mine == list(range(1, 153)) for mine in seen.values())
    with machine.ctx.store.session() as session:
        assert session.scalar(select(func.count()).select_from(JobEventRow)) == 152
        row = session.scalars(select(JobRow)).one()
        assert (row.last_event, row.state) == (152, "succeeded")


def test_a_log_that_lost_its_end_and_went_on_differently_is_read_anew(machine: Machine, folder: Path) -> None:
    """Power was lost: the store had seen lines that the log's disk had not."""
    before = (folder / EVENTS_FILE).read_bytes()
    with EventWriter(folder) as writer:
        say(writer, "lost", "lost too")
    JobIngest(machine.ctx.store, machine.project.jobs, folder.name).poll()
    (folder / EVENTS_FILE).write_bytes(before)
    with EventWriter(folder) as writer:
        say(writer, "new", "newer", "newest")
    assert numbers(JobIngest(machine.ctx.store, machine.project.jobs, folder.name).poll()) == [1, 2, 3, 4]
    assert stored(machine.ctx.store) == ["state", "new", "newer", "newest"]


def test_a_log_that_lost_its_end_is_believed(machine: Machine, folder: Path) -> None:
    before = (folder / EVENTS_FILE).read_bytes()
    with EventWriter(folder) as writer:
        say(writer, "lost")
    JobIngest(machine.ctx.store, machine.project.jobs, folder.name).poll()
    (folder / EVENTS_FILE).write_bytes(before)
    JobIngest(machine.ctx.store, machine.project.jobs, folder.name).poll()
    assert stored(machine.ctx.store) == ["state"]


def test_what_the_store_refused_is_tried_again(
    machine: Machine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest = JobIngest(machine.ctx.store, machine.project.jobs, folder.name)
    ingest.poll()
    with EventWriter(folder) as writer:
        say(writer, "a")
    with monkeypatch.context() as broken:
        broken.setattr(JobIngest, "_insert", lambda *_: (_ for _ in ()).throw(OSError("no")))
        with pytest.raises(OSError):
            ingest.poll()
    assert numbers(ingest.poll()) == [2]
