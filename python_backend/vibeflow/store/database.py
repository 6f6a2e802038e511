"""The database: SQLite in the user's home, or any that a URL names. Knows how to open it, not what is asked
of it.

Several windows, the runner and the command line share it. On SQLite every session starts with `BEGIN
IMMEDIATE`: whoever is second waits in the queue instead of failing half-way, so "database is locked" never
reaches a user.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from vibeflow.l10n import t
from vibeflow.protocol.errors import DiskFull, ErrorAction, NotReady

from .home import Home
from .migrate import bring_to_head

URL_VARIABLE = "VIBEFLOW_DATABASE_URL"
BUSY_SECONDS = 30
_WAL_SAFE_FROM = (3, 51, 3)
"""Earlier SQLite can corrupt a write-ahead log under concurrent connections."""


class Store:
    """An open database with the newest schema. Safe to use from several threads: a session each."""

    def __init__(self, home: Home, url: str | None = None) -> None:
        """Open, and migrate when needed.

        Args:
            url: SQLAlchemy URL; `$VIBEFLOW_DATABASE_URL` when None, else SQLite in `home`.

        Raises:
            NotReady: the database was made by a newer VibeFlow.
            DiskFull: no space to make it.
        """
        chosen = make_url(url or os.environ.get(URL_VARIABLE) or f"sqlite:///{home.database}")
        self.sqlite = chosen.get_backend_name() == "sqlite"
        if self.sqlite:
            self.engine = create_engine(chosen, connect_args={"timeout": BUSY_SECONDS})
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_immediate)
        else:
            if chosen.drivername == "postgresql":
                chosen = chosen.set(drivername="postgresql+psycopg")
            # A connection that the server dropped is noticed before it is used, not in the middle of a
            # commit.
            self.engine = _with_driver(chosen)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        with _faults_in_words():
            bring_to_head(self.engine, home.root / "migrate.lock")
        if self.sqlite and chosen.database:
            os.chmod(chosen.database, 0o600)  # noqa: PTH101  # the URL's path is a string

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction: committed at the end of the block, taken back by any exception.

        Raises:
            DiskFull: nothing was changed.
        """
        with _faults_in_words(), self._sessions() as session:
            yield session
            session.commit()

    def close(self) -> None:
        self.engine.dispose()


def _with_driver(url: URL) -> Engine:
    try:
        return create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise NotReady(
            t(
                "{variable} names a database whose driver is not installed: {driver}.",
                variable=URL_VARIABLE,
                driver=error.name,
            ),
            hint=t(
                "Install {driver} beside vibeflow (for PostgreSQL: vibeflow[postgresql]), or unset "
                "{variable}.",
                driver=error.name,
                variable=URL_VARIABLE,
            ),
        ) from error


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """On each new connection. The driver's own transaction handling is switched off: it would commit before
    DDL."""
    connection.isolation_level = None
    journal = "WAL" if sqlite3.sqlite_version_info >= _WAL_SAFE_FROM else "DELETE"
    for pragma in (f"journal_mode={journal}", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


@contextmanager
def _faults_in_words() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlite_errorcode", None) == 13 or "disk is full" in str(error.orig):
            raise DiskFull(
                t("The disk is full while saving to VibeFlow's database."),
                hint=t("Free some space and try again. What was saved before is intact."),
                action=ErrorAction(kind="retry", label=t("Try again")),
            ) from error
        raise
