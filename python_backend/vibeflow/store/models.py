"""The tables. Types are the portable ones: the same models stand on SQLite and on PostgreSQL.

How far a job got is a projection of its log, and can be read again from it. Which projects and which jobs are
this user's is known here alone: a folder's own word for it may have come with a repository.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, Boolean, Integer, String, Text, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """Common base; its metadata is what the migrations are checked against."""


class ProjectRow(Base):
    __tablename__ = "projects"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    path: Mapped[str] = mapped_column(Text, unique=True)
    """Absolute."""
    created_at: Mapped[str] = mapped_column(String(40))
    """ISO 8601 in UTC."""
    archived: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())


class ProjectIdRow(Base):
    """An id that this user's VibeFlow gave to a project, for as long as the project is not deleted."""

    __tablename__ = "project_ids"

    id: Mapped[str] = mapped_column(String(12), primary_key=True)


class JobRow(Base):
    """A job that this user's VibeFlow made. The row of a deleted one stays, without digest: its number is not
    given again."""

    __tablename__ = "jobs"

    project_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    job_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    run_id: Mapped[str | None] = mapped_column(String(40), index=True)
    """None for a deployment."""
    kind: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), index=True)
    created_at: Mapped[str] = mapped_column(String(40))
    updated_at: Mapped[str] = mapped_column(String(40))
    last_event: Mapped[int] = mapped_column(Integer)
    """Number of the newest event that was ingested; 0 before the first."""
    digest: Mapped[str | None] = mapped_column(String(64), default=None)
    """sha256 of its job.json as it was made, as hex; None once the job is deleted."""


class JobEventRow(Base):
    """One line of a job's log. The key makes ingestion the same however often and by however many it is
    done."""

    __tablename__ = "job_events"

    project_id: Mapped[str] = mapped_column(String(12), primary_key=True)
    job_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    time: Mapped[str] = mapped_column(String(40))
    type: Mapped[str] = mapped_column(String(20))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The event, as in the log's line."""
