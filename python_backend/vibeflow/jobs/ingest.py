"""Takes a job's log into the store. However many do it at once and however often, each event is there once.

The log is the truth of how far a job got; that there is such a job is not for it to say. Where the store
holds events that the log does not have (the machine lost power and the log its unsynced end, which then went
on differently), the store's copy is thrown away and read anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from vibeflow.store.database import Store
from vibeflow.store.models import JobEventRow, JobRow

from .events import NumberedEvent, StateEvent, Tail, now
from .project_jobs import ProjectJobs
from .spec import JobSpec

_BATCH = 200
"""Rows in one INSERT: SQLite takes at most 32,766 values, six a row."""


def _plain(numbered: NumberedEvent) -> Any:
    """The event as the log says it: NaN as a string, which PostgreSQL takes too."""
    return json.loads(numbered.event.model_dump_json())


class JobIngest:
    """One backend's reading of one job's log: hands every event on exactly once, and keeps the store
    abreast."""

    def __init__(self, store: Store, jobs: ProjectJobs, job_id: str) -> None:
        """
        Raises:
            NotFound: there is no such job.
            ForeignState: it is not ours.
        """
        self.folder: Path = jobs.folder(job_id)
        self.spec: JobSpec = jobs.spec(job_id)
        self._store = store
        self._tail = Tail(self.folder)
        self._waiting: list[NumberedEvent] = []
        self._attached = False

    def poll(self) -> list[NumberedEvent]:
        """What was added since the last call, from number 1 at the first; in the store when this returns.

        Raises:
            DiskFull: the store took nothing; the next call tries again and nothing is left out.
        """
        self._waiting += self._tail.poll()
        if not self._waiting and self._attached:
            return []
        with self._store.session() as session:
            if not self._attached:
                self._attach(session)
            self._insert(session, self._waiting)
        self._attached = True
        fresh, self._waiting = self._waiting, []
        return fresh

    def _attach(self, session: Session) -> None:
        spec = self.spec
        row = session.get_one(JobRow, (spec.project_id, spec.id))
        if row.last_event and not self._agrees(session, row.last_event):
            session.execute(
                delete(JobEventRow).where(
                    JobEventRow.project_id == spec.project_id, JobEventRow.job_id == spec.id
                )
            )
            row.last_event = 0
            session.flush()

    def _agrees(self, session: Session, number: int) -> bool:
        stored = session.get(JobEventRow, (self.spec.project_id, self.spec.id, number))
        logged = next((n for n in self._waiting if n.number == number), None)
        return (
            stored is not None
            and logged is not None
            and (stored.time, stored.payload) == (logged.time, _plain(logged))
        )

    def _insert(self, session: Session, events: list[NumberedEvent]) -> None:
        if not events:
            return
        spec = self.spec
        rows = [
            {
                "project_id": spec.project_id,
                "job_id": spec.id,
                "number": numbered.number,
                "time": numbered.time,
                "type": numbered.event.type,
                "payload": _plain(numbered),
            }
            for numbered in events
        ]
        for start in range(0, len(rows), _BATCH):
            self._insert_new(session, JobEventRow, rows[start : start + _BATCH])
        last = events[-1].number
        states = [n.event.state for n in events if isinstance(n.event, StateEvent)]
        session.execute(
            update(JobRow)
            .where(JobRow.project_id == spec.project_id, JobRow.job_id == spec.id, JobRow.last_event < last)
            .values(last_event=last, updated_at=now(), **({"state": states[-1]} if states else {}))
        )

    def _insert_new(self, session: Session, table: type[Any], rows: list[dict[str, Any]]) -> None:
        """Insert what is not there; what is there stays. Both databases say it alike, SQLAlchemy by
        dialect."""
        insert = sqlite.insert if self._store.sqlite else postgresql.insert
        session.execute(insert(table).values(rows).on_conflict_do_nothing())
