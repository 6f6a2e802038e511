"""The database: one schema whoever opens it first, old or new after a crash, no lock ever shown."""

from __future__ import annotations

import importlib.util
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import OperationalError

from vibeflow.protocol.errors import DiskFull, NotReady
from vibeflow.store import migrate
from vibeflow.store.database import Store
from vibeflow.store.home import Home
from vibeflow.store.models import Base, JobRow, ProjectIdRow, ProjectRow

MIGRATIONS = Path(migrate.__file__).parent / "migrations"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.ensure()
    return home


def project(number: int) -> ProjectRow:
    return ProjectRow(id=f"{number:012d}", name="n", path=f"/p/{number}", created_at="2026")


def test_the_migrations_make_what_the_models_say(home: Home) -> None:
    with Store(home).engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_head_is_the_newest_script() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.HEAD


def test_a_second_start_does_without_alembic(home: Home) -> None:
    Store(home).close()
    code = (
        "import sys; from pathlib import Path\n"
        "from vibeflow.store.database import Store; from vibeflow.store.home import Home\n"
        "Store(Home(Path(sys.argv[1])))\n"
        "print('alembic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(home.root)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_many_that_open_at_once_make_one_schema(home: Home) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from vibeflow.store.database import Store; from vibeflow.store.home import Home\n"
        "Store(Home(Path(sys.argv[1]))).close()"
    )
    made = [subprocess.Popen([sys.executable, "-c", code, str(home.root)]) for _ in range(3)]
    assert [process.wait(120) for process in made] == [0, 0, 0]
    with Store(home).session() as session:
        assert session.scalar(select(func.count()).select_from(ProjectRow)) == 0


def test_a_newer_database_is_refused_in_words(home: Home) -> None:
    Store(home).close()
    with sqlite3.connect(home.database) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(NotReady) as refused:
        Store(home)
    assert "newer" in refused.value.message and "Update" in refused.value.hint


def test_a_crash_in_a_migration_leaves_the_old_schema(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from alembic import op

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(op, "create_index", crash)
        with pytest.raises(KeyboardInterrupt):
            Store(home)
    raw = sqlite3.connect(home.database)
    assert raw.execute("SELECT name FROM sqlite_master").fetchall() == []
    raw.close()
    assert "jobs" in inspect(Store(home).engine).get_table_names()


def test_ids_that_were_given_before_are_known_and_jobs_from_before_are_nobodys(home: Home) -> None:
    from alembic import command
    from sqlalchemy import create_engine, text

    with create_engine(f"sqlite:///{home.database}").begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(
            text("INSERT INTO projects (id, name, path, created_at) VALUES ('listed', 'n', '/p', '2026')")
        )
        connection.execute(
            text("INSERT INTO jobs VALUES ('forgotten', 'run-0001-train', NULL, 'train', 's', '1', '2', 3)")
        )
    with Store(home).session() as session:
        assert sorted(session.scalars(select(ProjectIdRow.id))) == ["forgotten", "listed"]
        assert session.scalars(select(JobRow.digest)).all() == [None]


def test_many_writers_lose_nothing_and_see_no_lock(home: Home) -> None:
    stores = [Store(home) for _ in range(4)]

    def write(index: int) -> None:
        with stores[index % 4].session() as session:
            # A look before the write: the pattern that fails with deferred transactions.
            session.scalar(select(func.count()).select_from(ProjectRow))
            session.add(project(index))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(120)))
    with stores[0].session() as session:
        assert session.scalar(select(func.count()).select_from(ProjectRow)) == 120


def test_a_session_that_fails_changes_nothing(home: Home) -> None:
    store = Store(home)
    with pytest.raises(RuntimeError), store.session() as session:
        session.add(project(1))
        session.flush()
        raise RuntimeError
    with store.session() as session:
        assert session.get(ProjectRow, f"{1:012d}") is None


def test_a_full_disk_is_said_in_words(home: Home) -> None:
    store = Store(home)
    with store.session() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull), store.session() as session:
        for number in range(500):
            session.add(project(number))
    with store.session() as session:
        assert session.scalar(select(func.count()).select_from(ProjectRow)) == 0


def test_another_fault_of_the_database_stays_what_it_is(home: Home) -> None:
    store = Store(home)
    with pytest.raises(OperationalError), store.session() as session:
        session.connection().exec_driver_sql("SELECT * FROM nowhere")


def test_sqlite_is_set_for_safety(home: Home) -> None:
    with Store(home).engine.connect() as connection:
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
        assert journal == ("wal" if sqlite3.sqlite_version_info >= (3, 51, 3) else "delete")
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == 2
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 30_000
    assert home.database.stat().st_mode & 0o777 == 0o600


def test_the_migrations_travel_with_the_package() -> None:
    """Found as modules of the package, which is what the wheel holds."""
    for script in MIGRATIONS.joinpath("versions").glob("v*.py"):
        assert importlib.util.find_spec(f"vibeflow.store.migrations.versions.{script.stem}") is not None
    assert importlib.util.find_spec("vibeflow.store.migrations.env") is not None
