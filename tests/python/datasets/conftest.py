"""A project in a home of its own, for tests of datasets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from vibeflow.features.context import Context
from vibeflow.features.datasets.service import Datasets
from vibeflow.features.projects.service import Projects
from vibeflow.protocol.base import Wire
from vibeflow.protocol.datasets import DatasetRef, DatasetView, ImportData, SetFix
from vibeflow.protocol.projects import CreateProject
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
        params = ImportData.model_validate(
            {"project_id": self.project_id, "source": str(source), "mapping": mapping}
        )
        view = self.datasets.import_(params).view
        assert view is not None
        return view

    def fix(self, kind: str, applied: bool) -> DatasetView:
        params = SetFix.model_validate({"project_id": self.project_id, "fix": kind, "applied": applied})
        view = self.datasets.set_fix(params).view
        assert view is not None
        return view

    def view(self) -> DatasetView | None:
        return self.datasets.snapshot(DatasetRef(project_id=self.project_id)).view


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    home = Home(tmp_path / "home")
    home.ensure()
    events: list[tuple[str, Wire]] = []
    ctx = Context(home, Store(home), lambda name, params: events.append((name, params)))
    summary = Projects(ctx).create(CreateProject(name="Support replies"))
    return Bench(ctx, Datasets(ctx), summary.id, Path(summary.path), events)


Write = Callable[[str, str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make
