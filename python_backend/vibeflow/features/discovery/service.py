"""Public datasets for a project: search, look, download, import. One download at a time for each project."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vibeflow.features.context import Context
from vibeflow.features.datasets.service import Datasets
from vibeflow.features.projects.service import Projects
from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.datasets import CancelImport, DatasetSnapshot, ImportData
from vibeflow.protocol.discovery import (
    CancelDownload,
    Catalogue,
    DatasetDescription,
    DescribeDataset,
    DownloadDataset,
    DownloadProgress,
    FoundDatasets,
    SearchDatasets,
    SetCatalogueToken,
)
from vibeflow.protocol.errors import AlreadyRunning, Cancelled, NotFound, as_vibeflow_error
from vibeflow.store.dataset_lock import state_folder

from .download import Fetchable, require_size, safe_name
from .hub import Hub
from .kaggle import Kaggle
from .tokens import Tokens
from .unpack import is_packed, unpack_one

DOWNLOADS = "downloads"
"""In the project's state folder: the file that was imported last, so that it can be read again."""
_MOST_RESULTS = 50


class Discovery:
    """One for a backend: it holds the keys that the panel told it, and knows the downloads under way."""

    def __init__(self, ctx: Context, projects: Projects, datasets: Datasets) -> None:
        self._ctx = ctx
        self._datasets = datasets
        self._projects = projects
        self._tokens = Tokens()
        self._catalogues: dict[Catalogue, Hub | Kaggle] = {}
        self._running: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def search(self, params: SearchDatasets) -> FoundDatasets:
        """Datasets for a goal in plain words, or by name; best first. Raises `TokenNeeded` (Kaggle without a
        key) or `CatalogueUnreachable`."""
        query = " ".join(params.query.split())
        if not query:
            return FoundDatasets(query=query, results=[])
        limit = max(1, min(params.limit, _MOST_RESULTS))
        return FoundDatasets(query=query, results=self._catalogue(params.catalogue).search(query, limit))

    def describe(self, params: DescribeDataset) -> DatasetDescription:
        """Raises `NotFound`, `TokenNeeded` or `CatalogueUnreachable`."""
        return self._catalogue(params.catalogue).describe(params.id)

    def download(self, params: DownloadDataset) -> DatasetSnapshot:
        """Fetch a file and import it; nothing is changed or kept where either fails or is cancelled.

        Raises:
            AlreadyRunning: the project has a download already.
            Cancelled, NotFound, TokenNeeded, CatalogueUnreachable, TooLarge, DiskFull: the download's.
            VibeFlowError: those of an import.
        """
        project = self._projects.get(params.project_id)
        with self._running_for(project.id) as cancelled:
            location = self._catalogue(params.catalogue).locate(params.id, params.path, params.revision)
            downloads = state_folder(project.path) / DOWNLOADS
            folder = downloads / safe_name(f"{params.catalogue}-{params.id.replace('/', '--')}")
            next_ = downloads / "next"
            try:
                shutil.rmtree(next_, ignore_errors=True)
                next_.mkdir(parents=True)
                fetched = self._fetched(location, next_, project.id, cancelled)
                target = folder / fetched.name
                if not target.resolve().is_relative_to(downloads.resolve()):
                    raise NotFound(
                        t("The file has no usable name."), hint=t("Choose another file of the dataset.")
                    )
                held = self._put(fetched, target)
            except OSError as error:
                raise as_vibeflow_error(error) from error
            finally:
                shutil.rmtree(next_, ignore_errors=True)
            try:
                if cancelled.is_set():
                    raise Cancelled(t("The download was cancelled."), hint=t("Nothing of it was kept."))
                snapshot = self._datasets.import_(ImportData(project_id=project.id, source=str(target)))
            except BaseException:
                _take_back(held, target)
                raise
            _keep_only(downloads, target)
            return snapshot

    def cancel(self, params: CancelDownload) -> Nothing:
        """End the project's download or the import that follows it; nothing to do where there is none."""
        with self._lock:
            cancelled = self._running.get(params.project_id)
        if cancelled is not None:
            cancelled.set()
            self._datasets.cancel(CancelImport(project_id=params.project_id))
        return Nothing()

    def set_token(self, params: SetCatalogueToken) -> Nothing:
        """Take the user's key, or forget it. It stays in memory."""
        self._tokens.set(params.catalogue, params.token)
        return Nothing()

    def close(self) -> None:
        """End every download and connection."""
        with self._lock:
            running, catalogues = list(self._running.values()), list(self._catalogues.values())
        for cancelled in running:
            cancelled.set()
        for catalogue in catalogues:
            catalogue.close()

    def _catalogue(self, name: Catalogue) -> Hub | Kaggle:
        with self._lock:
            if name not in self._catalogues:
                made = Hub(self._tokens) if name == "huggingface" else Kaggle(self._tokens)
                self._catalogues[name] = made
            return self._catalogues[name]

    @contextmanager
    def _running_for(self, project_id: str) -> Iterator[threading.Event]:
        with self._lock:
            if project_id in self._running:
                raise AlreadyRunning(
                    t("A download for this project is under way."),
                    hint=t("Wait for it, or cancel it first."),
                )
            cancelled = self._running[project_id] = threading.Event()
        try:
            yield cancelled
        finally:
            with self._lock:
                del self._running[project_id]

    def _fetched(
        self, location: Fetchable, folder: Path, project_id: str, cancelled: threading.Event
    ) -> Path:
        """The file in `folder`, unpacked where it came as an archive."""

        def tell(done: int, total: int | None) -> None:
            event = DownloadProgress(project_id=project_id, bytes=done, total=total)
            self._ctx.events("vibeflow/discovery/didProgress", event)

        require_size(location, folder)
        tell(0, location.bytes)
        file = folder / safe_name(location.name)
        location.fetch(file, cancelled, tell)
        if not is_packed(file, location.name):
            return file
        inner = folder / "unpacked"
        inner.mkdir()
        unpack_one(file, location.name, inner / file.name, cancelled)
        return inner / file.name

    def _put(self, fetched: Path, target: Path) -> Path | None:
        """Move it to its place; the file that was there before, put aside, or None."""
        target.parent.mkdir(exist_ok=True)
        held = target.with_name(target.name + ".before") if target.exists() else None
        if held is not None:
            target.replace(held)
        fetched.replace(target)
        return held


def _take_back(held: Path | None, target: Path) -> None:
    """As it was before the download: the dataset that stands may need its own file."""
    target.unlink(missing_ok=True)
    if held is not None:
        held.replace(target)
    elif not any(target.parent.iterdir()):
        target.parent.rmdir()


def _keep_only(downloads: Path, target: Path) -> None:
    """Files of datasets that were imported before are no longer needed."""
    for folder in downloads.iterdir():
        if folder != target.parent:
            shutil.rmtree(folder, ignore_errors=True)
            continue
        for file in folder.iterdir():
            if file != target:
                file.unlink(missing_ok=True)
