"""Search, look inside, fetch and import. Which catalogue is asked is decided here; how, is `hub`'s and
`kaggle`'s."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from vibeflow.features.context import Context
from vibeflow.features.datasets.service import Datasets
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.datasets import DatasetSnapshot, ImportData
from vibeflow.protocol.discovery import (
    CancelDownload,
    Catalogue,
    DatasetDescription,
    DescribeDataset,
    DownloadDataset,
    DownloadProgress,
    FoundDataset,
    FoundDatasets,
    SearchDatasets,
    SetCatalogueToken,
)
from vibeflow.protocol.errors import AlreadyRunning, Cancelled, DataUnreadable, DiskFull, as_vibeflow_error

from . import hub, kaggle
from .files import LIMIT, checked_id, checked_path, safe_name
from .ranking import queries, rank
from .unpacking import unpack

_TELL_EVERY = 0.1
"""Seconds between two words on a download's progress."""
_MOST = 50


class Discovery:
    """Safe to call from several threads. Keys that the user gave are in memory only."""

    def __init__(self, ctx: Context, datasets: Datasets) -> None:
        self._ctx = ctx
        self._datasets = datasets
        self._tokens: dict[Catalogue, str] = {}
        self._running: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    def search(self, params: SearchDatasets) -> FoundDatasets:
        """Datasets for a name or a wish in plain words, best first. Raises as `Web.json` does."""
        catalogue = self._catalogue(params.catalogue)
        limit = max(1, min(params.limit, _MOST))
        found: dict[str, FoundDataset] = {}
        for query in queries(params.query):
            for one in catalogue.search(query, limit):
                found.setdefault(one.id, one)
            # The wish as it stands found enough: its single words would only bring in what it is not about.
            if len(found) >= limit:
                break
        return FoundDatasets(query=params.query, results=rank(params.query, list(found.values()))[:limit])

    def describe(self, params: DescribeDataset) -> DatasetDescription:
        """Files, columns and first rows, before anything is downloaded."""
        description = self._catalogue(params.catalogue).describe(checked_id(params.id))
        ranked = rank(params.id, [description.dataset])[0]
        return description.model_copy(update={"dataset": ranked})

    def download(self, params: DownloadDataset) -> DatasetSnapshot:
        """Fetch a file and import it. Raises as `Web.fetch` and the import do; `Cancelled` when it was
        stopped."""
        stop = self._begin(params.project_id)
        try:
            file = self._fetched(params, stop)
            return self._datasets.import_(ImportData(project_id=params.project_id, source=str(file)))
        finally:
            with self._lock:
                self._running.pop(params.project_id, None)

    def cancel(self, params: CancelDownload) -> Nothing:
        """Stop a download; nothing of it stays. Nothing happens when there is none."""
        with self._lock:
            running = self._running.get(params.project_id)
        if running is not None:
            running.set()
        return Nothing()

    def set_token(self, params: SetCatalogueToken) -> Nothing:
        if params.token is None:
            self._tokens.pop(params.catalogue, None)
        else:
            self._tokens[params.catalogue] = params.token
        return Nothing()

    def _catalogue(self, name: Catalogue) -> hub.Hub | kaggle.Kaggle:
        own = self._tokens.get(name)
        return (
            hub.Hub(own or hub.own_token())
            if name == "huggingface"
            else kaggle.Kaggle(own or kaggle.own_token())
        )

    def _begin(self, project_id: str) -> threading.Event:
        with self._lock:
            if project_id in self._running:
                raise AlreadyRunning(
                    "A dataset is being downloaded into this project already.",
                    hint="Wait for it to end, or cancel it.",
                )
            return self._running.setdefault(project_id, threading.Event())

    def _fetched(self, params: DownloadDataset, stop: threading.Event) -> Path:
        """The file on this machine; fetched once, then taken from the cache while its dataset names the
        same."""
        dataset, path = checked_id(params.id), checked_path(params.path)
        folder = self._ctx.home.cache / "datasets" / params.catalogue / safe_name(dataset)
        # Names come from other people's files: what they make here is one name, below our own folder.
        target = folder / safe_name(PurePosixPath(path).name)
        part = target.with_name(target.name + ".part")
        web, place = self._catalogue(params.catalogue).place(dataset, path, params.revision)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            web.fetch(place, part, self._progress(params.project_id, folder, stop))
            unpack(part, path)
            part.replace(target)
        except Cancelled:
            part.unlink(missing_ok=True)
            raise
        except OSError as error:
            raise as_vibeflow_error(error) from error
        return target

    def _progress(
        self, project_id: str, folder: Path, stop: threading.Event
    ) -> Callable[[int, int | None], None]:
        last = 0.0

        def tell(done: int, total: int | None) -> None:
            nonlocal last
            if stop.is_set():
                raise Cancelled("The download was cancelled.", hint="The data is as it was before.")
            if max(done, total or 0) > LIMIT:
                raise DataUnreadable(
                    f"The file has {max(done, total or 0) / 1e6:,.0f} MB; up to 500 MB can be imported.",
                    hint="Choose a smaller file of the dataset, or a part of it.",
                )
            if done == 0 and total is not None and shutil.disk_usage(folder).free < 3 * total:
                raise DiskFull(
                    f"The file needs about {3 * total / 1e6:,.0f} MB on the disk, and there is less.",
                    hint="Free some space, then try again.",
                )
            now = time.monotonic()
            if now - last >= _TELL_EVERY or done == total:
                last = now
                event = DownloadProgress(project_id=project_id, bytes=done, total=total)
                self._ctx.events("vibeflow/discovery/didProgress", event)

        return tell
