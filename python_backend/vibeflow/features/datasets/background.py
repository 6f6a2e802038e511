"""The expensive checks over every row, in the background: one child process a project, taken up again
wherever it was left, ended as soon as the dataset changes.

When they are done, the dataset is completed by what they found, under the same revision.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import Timeout

from vibeflow.features.context import Context
from vibeflow.l10n import t
from vibeflow.protocol.datasets import BackgroundChecks, DatasetChanged
from vibeflow.protocol.errors import Cancelled, VibeFlowError, as_vibeflow_error
from vibeflow.recipe.model import Recipe
from vibeflow.recipe.store import load_recipe
from vibeflow.store import dataset_lock

from ..projects.record import ProjectRecord
from . import files
from .advice import Advice
from .build.checks import FACTS_FILE, ROWS_FILE
from .build.progress import Progress
from .build.request import DERIVED, SOURCE_CACHE
from .build.source_cache import load_cached
from .building import build_and_publish
from .manifest import Manifest, load_manifest
from .requests import Change, check_request
from .sandbox import parent as sandbox

log = logging.getLogger(__name__)
_EVERY = 20_000
"""Rows between two words to the panels."""
_PATIENCE = 0.5
"""Seconds between two looks at whether to go on waiting."""
_CALM = 2.0
"""Seconds without another edit until all rows are compared again."""


@dataclass
class _Run:
    revision: int
    total: int
    handle: sandbox.Handle = field(default_factory=sandbox.Handle)
    done: int = 0
    failed: str | None = None
    thread: threading.Thread | None = None


class Background:
    def __init__(self, ctx: Context, advice: Advice) -> None:
        self._ctx = ctx
        self._advice = advice
        self._lock = threading.Lock()
        self._runs: dict[str, _Run] = {}

    def ensure(self, project: ProjectRecord, manifest: Manifest, recipe: Recipe | None) -> None:
        """Start the checks unless they are complete, under way, or failed at this very revision."""
        if not self._unchecked(project.path, manifest, recipe):
            return
        with self._lock:
            run = self._runs.get(project.id)
            if run is not None and run.revision == manifest.revision:
                return
            if run is not None:
                run.handle.cancel()
            run = _Run(manifest.revision, manifest.ledger.read)
            self._runs[project.id] = run
            run.thread = threading.Thread(
                target=self._check, args=(project, manifest, run), name="data checks", daemon=True
            )
            run.thread.start()

    def stop(self, project_id: str) -> None:
        """End them: the dataset is about to change."""
        with self._lock:
            run = self._runs.pop(project_id, None)
        if run is not None:
            run.handle.cancel()

    def wait(self, project_id: str) -> None:
        """Return when they are no longer under way."""
        with self._lock:
            run = self._runs.get(project_id)
        if run is not None and run.thread is not None:
            run.thread.join()

    def close(self) -> None:
        for project_id in list(self._runs):
            self.stop(project_id)

    def view(self, project: ProjectRecord, manifest: Manifest, recipe: Recipe | None) -> BackgroundChecks:
        total = manifest.ledger.read
        if not self._unchecked(project.path, manifest, recipe):
            return BackgroundChecks(state="done", done=total, total=total)
        with self._lock:
            run = self._runs.get(project.id)
        if run is None or run.revision != manifest.revision:
            return BackgroundChecks(state="running", done=0, total=total)
        if run.failed is not None:
            return BackgroundChecks(state="failed", done=run.done, total=total, message=run.failed)
        return BackgroundChecks(state="running", done=min(run.done, total), total=total)

    def _check(self, project: ProjectRecord, manifest: Manifest, run: _Run) -> None:
        try:
            if manifest.checks.stale:
                self._settle(run)
            # Two windows on one project: one of them checks, the other waits and finds it done.
            with self._turn(project, run):
                if _still(project, manifest):
                    self._check_rows(project, manifest, run)
        except Cancelled:
            return
        except Exception as error:
            known = error if isinstance(error, VibeFlowError) else as_vibeflow_error(error)
            log.warning("The checks of %s stopped: %s", project.name, known.message)
            run.failed = known.message
            self._tell(project, manifest.revision)

    def _settle(self, run: _Run) -> None:
        """Let the user go on editing: each edit would end the checks and start them again."""
        until = time.monotonic() + _CALM
        while time.monotonic() < until and not run.handle.cancelled:
            time.sleep(_PATIENCE)

    @contextmanager
    def _turn(self, project: ProjectRecord, run: _Run) -> Iterator[None]:
        """Hold the lock of the checks. Raises `Cancelled` when the wait is over for that."""
        lock = dataset_lock.lock(project.path, "checks.lock")
        while not run.handle.cancelled:
            try:
                lock.acquire(timeout=_PATIENCE)
            except Timeout:
                continue
            try:
                yield
                return
            finally:
                lock.release()
        raise Cancelled(t("The checks were ended."), hint=t("They begin again when the data is looked at."))

    def _check_rows(self, project: ProjectRecord, manifest: Manifest, run: _Run) -> None:
        recipe = load_recipe(project.path)
        folder = files.checks_scratch(project.path)
        try:
            request = check_request(
                project.path, recipe, manifest, folder, self._advice.limit(project.path, recipe)
            )
            sandbox.run(folder, request, self._progress(project, manifest, run), run.handle)
            with dataset_lock.lock(project.path):
                if run.handle.cancelled or not _still(project, manifest):
                    return
                for name in (ROWS_FILE, FACTS_FILE):
                    (folder / DERIVED / name).replace(dataset_lock.state_folder(project.path) / name)
                self._complete(project, recipe, manifest, run)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        run.done = run.total
        self._tell(project, manifest.revision)

    def _complete(self, project: ProjectRecord, recipe: Recipe, manifest: Manifest, run: _Run) -> None:
        """Findings, marks and split by what is known of every row now."""
        change = Change(same_revision=True)
        limit = self._advice.limit(project.path, recipe)
        build_and_publish(project.path, recipe, manifest, change, limit, lambda progress: None, run.handle)

    def _progress(self, project: ProjectRecord, manifest: Manifest, run: _Run) -> Callable[[Progress], None]:
        def tell(progress: Progress) -> None:
            before, run.done = run.done, progress.rows
            if before // _EVERY != run.done // _EVERY:
                self._tell(project, manifest.revision)

        return tell

    def _unchecked(self, project: Path, manifest: Manifest, recipe: Recipe | None) -> bool:
        """Whether an expensive check has not seen every row as it stands, by this model and prompt."""
        if manifest.version < 2:
            return False
        if manifest.checks.sample is not None or manifest.checks.stale > 0:
            return True
        try:
            cached = load_cached(dataset_lock.state_folder(project) / SOURCE_CACHE)
            if cached is None or cached.source.sha256 != manifest.source.sha256:
                return False  # a fresh clone: what was found travels with it, the rows as read do not
            if recipe is None:
                return False  # it is broken, which is told elsewhere
            limit = self._advice.limit(project, recipe)
            request = check_request(project, recipe, manifest, project, limit)
        except VibeFlowError:
            return False
        key = request.checks_key(manifest.source.sha256, manifest.split.test_sha256, manifest.shape)
        return key != manifest.checks.key

    def _tell(self, project: ProjectRecord, revision: int) -> None:
        event = DatasetChanged(project_id=project.id, revision=revision)
        self._ctx.events("vibeflow/datasets/didChange", event)


def _still(project: ProjectRecord, manifest: Manifest) -> bool:
    now = load_manifest(project.path)
    return now is not None and now.files == manifest.files and now.revision == manifest.revision
