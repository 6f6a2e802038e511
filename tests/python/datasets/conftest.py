"""A project in a home of its own, for tests of datasets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from vibeflow.features.context import Context
from vibeflow.features.datasets.service import Datasets
from vibeflow.features.services import Services
from vibeflow.protocol.base import Wire
from vibeflow.protocol.datasets import DatasetRef, DatasetView, ImportData, SetFixes, SetMapping
from vibeflow.protocol.projects import CreateProject
from vibeflow.protocol.rows import RowsPage, RowsRequest
from vibeflow.store.database import Store
from vibeflow.store.home import Home


@dataclass
class Bench:
    """A project, its datasets service, and the events it sent."""

    ctx: Context
    datasets: Datasets
    project_id: str
    path: Path
    events: list[tuple[str, Wire]] = field(default_factory=list)

    def load(self, source: Path, mapping: dict[str, str] | None = None) -> DatasetView:
        given = None if mapping is None else {"columns": mapping}
        params = ImportData.model_validate(
            {"project_id": self.project_id, "source": str(source), "mapping": given}
        )
        view = self.datasets.import_(params).view
        assert view is not None
        return view

    def fix(self, kind: str, applied: bool) -> DatasetView:
        params = SetFixes.model_validate({"project_id": self.project_id, "fixes": {kind: applied}})
        view = self.datasets.set_fixes(params).view
        assert view is not None
        return view

    def map(self, columns: dict[str, str], **more: object) -> DatasetView:
        params = SetMapping.model_validate(
            {"project_id": self.project_id, "mapping": {"columns": columns} | more}
        )
        view = self.datasets.set_mapping(params).view
        assert view is not None
        return view

    def rows(self, offset: int = 0, limit: int = 500, **chosen: object) -> RowsPage:
        params = RowsRequest.model_validate(
            {"project_id": self.project_id, "offset": offset, "limit": limit, "filter": chosen}
        )
        return self.datasets.rows(params)

    def view(self) -> DatasetView | None:
        return self.datasets.snapshot(DatasetRef(project_id=self.project_id)).view


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    home = Home(tmp_path / "home")
    home.ensure()
    events: list[tuple[str, Wire]] = []
    ctx = Context(home, Store(home), lambda name, params: events.append((name, params)))
    services = Services.over(ctx)
    summary = services.overview.create(CreateProject(name="Support replies"))
    datasets = services.datasets
    yield Bench(ctx, datasets, summary.id, Path(summary.path), events)
    datasets.close()


Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make
