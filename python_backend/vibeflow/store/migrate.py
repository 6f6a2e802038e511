"""Brings the schema to the newest revision, once, whoever comes first.

Alembic is imported only when there is something to do: at every other start one SELECT is enough.
"""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock
from sqlalchemy import Connection, Engine, inspect, text

from vibeflow.l10n import t
from vibeflow.protocol.errors import ErrorAction, NotReady

HEAD = "0003"
"""Newest revision in `migrations/versions`; a test holds the two together."""

_LOCK_PATIENCE = 60.0
_POSTGRESQL_LOCK = 0x76696265
"""Key of the advisory lock that machines sharing a database take: "vibe"."""


def revision_of(connection: Connection) -> str | None:
    """The schema's revision; None for a database that is still empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


def bring_to_head(engine: Engine, lock_file: Path) -> None:
    """Migrate when needed. Old schema or new: one transaction, taken back by a crash.

    Raises:
        NotReady: the database was made by a newer VibeFlow, whose schema we do not know.
        filelock.Timeout: another process has been migrating for a minute.
    """
    with engine.connect() as connection:
        if revision_of(connection) == HEAD:
            return
    with FileLock(str(lock_file), timeout=_LOCK_PATIENCE), engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _POSTGRESQL_LOCK})
        found = revision_of(connection)
        if found != HEAD:
            _migrate(connection, found)


def _migrate(connection: Connection, found: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise NotReady(
            t(
                "VibeFlow's database is of revision {found}, newer than this version knows ({head}).",
                found=found,
                head=HEAD,
            ),
            hint=t("Update the VibeFlow extension in this window too, or restart VS Code after the update."),
            action=ErrorAction(kind="restartBackend", label=t("Restart backend")),
        )
    command.upgrade(config, HEAD)
