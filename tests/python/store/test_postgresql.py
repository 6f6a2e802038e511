"""The same store on PostgreSQL, with a server of its own: Debian's binaries, a socket in a temporary
folder."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select, text

from vibeflow.jobs import submit
from vibeflow.jobs.events import EvalPointEvent, EventWriter
from vibeflow.jobs.ingest import JobIngest
from vibeflow.jobs.payloads.serve import ServePayload
from vibeflow.jobs.places import versions_cache
from vibeflow.jobs.project_jobs import ProjectJobs
from vibeflow.jobs.spec import JobSpec
from vibeflow.protocol.errors import NotReady
from vibeflow.protocol.training import EvalPoint
from vibeflow.store.database import Store
from vibeflow.store.home import Home
from vibeflow.store.models import Base, JobEventRow, JobRow, ProjectRow

BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))

pytestmark = pytest.mark.skipif(
    not BINARIES or importlib.util.find_spec("psycopg") is None,
    reason="needs Debian's postgresql and the package psycopg",
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """A running server; removed afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="vf-pg-"))
    # PostgreSQL refuses to run as root.
    user = {"user": "postgres"} if os.geteuid() == 0 else {}
    if user:
        shutil.chown(folder, "postgres", "postgres")
    binaries, data = BINARIES[-1].parent, folder / "data"

    def run(*command: str) -> None:
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **user)  # type: ignore[call-overload]  # one keyword or none

    run(str(binaries / "initdb"), "-D", str(data), "-A", "trust", "-U", "vibeflow", "-N")
    options = f"-k {folder} -c listen_addresses=''"
    run(str(binaries / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://vibeflow@/postgres?host={folder}"
    finally:
        run(str(binaries / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder)


@pytest.fixture
def home(tmp_path: Path, url: str) -> Home:
    """Its own home; the database emptied."""
    home = Home(tmp_path / "home")
    home.ensure()
    store = Store(home, url)
    with store.session() as session:
        session.execute(text("DROP TABLE projects, project_ids, jobs, job_events, alembic_version"))
    store.close()
    return home


def test_many_that_open_at_once_make_the_schema_of_the_models(home: Home, url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(lambda _: Store(home, url), range(4)))
    with stores[0].engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_the_url_is_taken_from_the_environment(home: Home, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIBEFLOW_DATABASE_URL", url)
    store = Store(home)
    with store.session() as session:
        session.add(ProjectRow(id="a" * 12, name="n", path="/p", created_at="2026"))
    assert not home.database.exists()
    with Store(home, url).session() as session:
        assert session.get_one(ProjectRow, "a" * 12).path == "/p"


def test_each_event_is_stored_once_and_nan_too(home: Home, url: str, tmp_path: Path) -> None:
    spec = JobSpec(
        id="serve-0001",
        kind="serve",
        project_id="a" * 12,
        project_path=tmp_path,
        number=1,
        created_at="2026",
        payload=ServePayload(
            commit="c",
            version=1,
            model_name="m",
            model_dir=versions_cache(home) / "m",
            port=1,
            key_hash="h",
        ),
    )
    jobs = ProjectJobs(home, Store(home, url), "a" * 12, tmp_path)
    folder = submit.create(jobs, spec)
    assert jobs.names() == [spec.id]
    with EventWriter(folder) as writer:
        for step in range(300):
            writer.append(EvalPointEvent(point=EvalPoint(step=step, loss=float("nan"))))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: len(JobIngest(Store(home, url), jobs, folder.name).poll()), range(4)))
    assert found == [301] * 4
    with Store(home, url).session() as session:
        assert session.scalar(select(func.count()).select_from(JobEventRow)) == 301
        assert session.scalars(select(JobRow)).one().last_event == 301


def test_without_the_driver_the_way_out_is_named(
    home: Home, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(NotReady) as refused:
        Store(home, url)
    assert "psycopg" in refused.value.message
