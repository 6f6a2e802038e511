"""A backend's discovery with a project of its own, over catalogues on this machine; no real one is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import huggingface_hub
import pytest
from catalogue_server import CatalogueServer
from huggingface_hub import constants
from huggingface_hub.utils._http import default_client_factory

from vibeflow.features.context import Context
from vibeflow.features.datasets.service import Datasets
from vibeflow.features.discovery import download, web
from vibeflow.features.discovery.service import Discovery
from vibeflow.features.services import Services
from vibeflow.protocol.base import Wire
from vibeflow.protocol.datasets import DatasetSnapshot
from vibeflow.protocol.discovery import DownloadDataset
from vibeflow.protocol.projects import CreateProject
from vibeflow.store.database import Store
from vibeflow.store.home import Home

_KEYS = (
    "HF_TOKEN HUGGING_FACE_HUB_TOKEN HF_TOKEN_PATH KAGGLE_USERNAME KAGGLE_KEY KAGGLE_API_TOKEN "
    "HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy"
)


@dataclass
class Bench:
    discovery: Discovery
    datasets: Datasets
    project_id: str
    path: Path
    events: list[tuple[str, Wire]] = field(default_factory=list)

    def download(self, path: str, catalogue: str = "huggingface") -> DatasetSnapshot:
        return self.discovery.download(
            DownloadDataset.model_validate(
                {"project_id": self.project_id, "catalogue": catalogue, "id": "acme/shop", "path": path}
            )
        )

    def kept(self) -> list[str]:
        """Files of downloads in the project."""
        folder = self.path / ".vibeflow" / "data" / "downloads"
        return sorted(file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file())


@pytest.fixture
def server() -> Iterator[CatalogueServer]:
    made = CatalogueServer()
    yield made
    made.close()


@pytest.fixture(autouse=True)
def own_catalogues(
    server: CatalogueServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    for name in _KEYS.split():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HF_ENDPOINT", server.address)
    monkeypatch.setenv("HF_DATASETS_SERVER", server.address + "/viewer")
    monkeypatch.setenv("KAGGLE_API_ENDPOINT", server.address)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path / "kaggle"))
    monkeypatch.setattr(web, "_WAIT", 0.01)
    monkeypatch.setattr(download, "_SILENCE", 1.0)
    # The client looks for these when it is imported, which another test may have done.
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "hf" / "token"))
    yield
    # Connections are made for the whole process: other tests get the client's own again.
    huggingface_hub.set_client_factory(default_client_factory)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    home = Home(tmp_path / "home")
    home.ensure()
    events: list[tuple[str, Wire]] = []
    ctx = Context(home, Store(home), lambda name, params: events.append((name, params)))
    services = Services.over(ctx)
    summary = services.overview.create(CreateProject(name="Shop"))
    datasets, discovery = services.datasets, services.discovery
    yield Bench(discovery, datasets, summary.id, Path(summary.path), events)
    discovery.close()
    datasets.close()
