"""The dataset of a project: import, look at, map, mend. Every change is a new version.

Files are read and built in a child process (`sandbox`); this decides what to build and publishes the outcome.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Literal, cast

from vibeflow.features.context import Context
from vibeflow.features.projects.recipe import load_recipe
from vibeflow.features.projects.service import ProjectRecord, Projects
from vibeflow.protocol.datasets import (
    ColumnRole,
    DatasetChanged,
    DatasetRef,
    DatasetSnapshot,
    ImportData,
    ImportProgress,
    RenderedRequest,
    RenderedRow,
    RowsPage,
    RowsRequest,
    SetFix,
    SetMapping,
)
from vibeflow.protocol.errors import ErrorAction, NotFound, NotReady, VibeFlowError, as_vibeflow_error
from vibeflow.protocol.projects import ProjectsChanged
from vibeflow.text.models import STARTER, locate

from . import files
from .grid.rows import RowReader
from .manifest import SAFE_FIXES, FixId, Manifest, load_manifest
from .sandbox import parent as sandbox
from .sandbox.child import BUILT, SOURCE, CachedSource, Request
from .view import dataset_view

CACHE_FOLDER = "source"


class Datasets:
    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx
        self._projects = Projects(ctx)
        self._reader = RowReader()

    def import_(self, params: ImportData) -> DatasetSnapshot:
        """Read a file. Raises `DataUnreadable`, `DataEmpty` or `DataNoAnswer`; then nothing was changed."""
        project = self._projects.get(params.project_id)
        source = Path(params.source).expanduser().absolute()
        with files.lock(_present(project)):
            files.finish_publishing(project.path)
            before = load_manifest_or_none(project.path)
            try:
                self._build(project, source, params.mapping, dict(SAFE_FIXES), before, "import")
            except VibeFlowError:
                # Panels that were told of its progress learn that it is over.
                self._tell(project, before.revision if before else 0)
                raise
        return self._changed(project)

    def snapshot(self, params: DatasetRef) -> DatasetSnapshot:
        project = self._projects.get(params.project_id)
        return self._snapshot(project, self._manifest(project))

    def rows(self, params: RowsRequest) -> RowsPage:
        """One page of rows, in the order of the source."""
        project = self._projects.get(params.project_id)
        manifest = self._manifest(project)
        if manifest is None:
            return RowsPage(total=0, offset=params.offset, rows=[])
        return self._reader.page(project.path, manifest, params)

    def rendered(self, params: RenderedRequest) -> RenderedRow:
        """What is trained of one row. Raises `NotFound`, or `ModelUnavailable` before the model is here."""
        project = self._projects.get(params.project_id)
        return self._reader.rendered(project.path, self._required(project), params.number)

    def set_mapping(self, params: SetMapping) -> DatasetSnapshot:
        """Give columns other roles; columns that are not named keep theirs."""
        project = self._projects.get(params.project_id)
        with files.lock(_present(project)):
            before = self._required(project)
            unknown = [name for name in params.mapping if name not in before.roles]
            if unknown:
                raise NotFound(
                    f"{before.source.name} has no column {unknown[0][:80]}.",
                    hint="Its columns are: " + ", ".join(list(before.roles)[:20]) + ".",
                )
            mapping: dict[str, ColumnRole] = before.roles | params.mapping
            self._rebuild(project, mapping, before.fixes, before)
        return self._changed(project)

    def set_fix(self, params: SetFix) -> DatasetSnapshot:
        """Switch a fix on or off."""
        project = self._projects.get(params.project_id)
        with files.lock(_present(project)):
            before = self._required(project)
            mapping = before.roles if before.mapped_by == "user" else None
            self._rebuild(project, mapping, before.fixes | {params.fix: params.applied}, before)
        return self._changed(project)

    def _rebuild(
        self,
        project: ProjectRecord,
        mapping: dict[str, ColumnRole] | None,
        fixes: dict[FixId, bool],
        before: Manifest,
    ) -> None:
        """Build again from the cached rows, or from the source where it is still the same file."""
        cached = files.state_folder(project.path) / CACHE_FOLDER / SOURCE
        try:
            current = CachedSource.model_validate_json(cached.read_bytes()).source.sha256
        except (OSError, ValueError):
            current = None
        source = None if current == before.source.sha256 else Path(before.source.path)
        if source is not None and not source.is_file():
            raise NotReady(
                f"The original file {source} is no longer there, and the project has no cache of it.",
                hint="Import the file again; it becomes a new version of the data.",
                action=ErrorAction(kind="chooseFile", label="Import data"),
            )
        self._build(project, source, mapping, fixes, before, "rebuild")

    def _build(
        self,
        project: ProjectRecord,
        source: Path | None,
        mapping: dict[str, ColumnRole] | None,
        fixes: dict[FixId, bool],
        before: Manifest | None,
        stage: Literal["import", "rebuild"],
    ) -> None:
        recipe = load_recipe(project.path)
        own = locate(recipe.model.base, recipe.model.revision)
        exact = own is not None and (own / "tokenizer.json").is_file()
        tokenizer = own if own is not None and exact else locate(STARTER)
        assert tokenizer is not None
        folder = files.scratch(project.path)
        kept_cache = files.state_folder(project.path) / CACHE_FOLDER
        try:
            request = Request(
                source=source,
                mapping=mapping,
                fixes=fixes,
                share=recipe.data.test_share,
                seed=recipe.data.seed,
                revision=before.revision + 1 if before else 1,
                system_prompt=recipe.data.system_prompt,
                tokenizer=tokenizer,
                tokenizer_model=recipe.model.base if exact else STARTER,
                exact=exact,
                cache=kept_cache if source is None else folder / CACHE_FOLDER,
                seconds=_seconds(source or kept_cache),
                stage=stage,
            )
            sandbox.run(folder, request, self._progress(project.id))
            if stage == "rebuild" and source is not None and before is not None:
                _require_same(folder / CACHE_FOLDER, before)
            files.publish(project.path, folder / BUILT)
            if source is not None:
                shutil.rmtree(kept_cache, ignore_errors=True)
                (folder / CACHE_FOLDER).rename(kept_cache)
        except OSError as error:
            raise as_vibeflow_error(error) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _progress(self, project_id: str) -> Callable[[str, int], None]:
        def tell(stage: str, rows: int) -> None:
            known = cast(Literal["reading", "checking", "saving"], stage)
            event = ImportProgress(project_id=project_id, stage=known, rows=rows)
            self._ctx.events("vibeflow/datasets/didProgress", event)

        return tell

    def _changed(self, project: ProjectRecord) -> DatasetSnapshot:
        from vibeflow.features.training.settings import sync_recipe

        sync_recipe(project.path)
        manifest = self._required(project)
        self._tell(project, manifest.revision)
        self._ctx.events("vibeflow/projects/didChange", ProjectsChanged(project_id=project.id))
        return self._snapshot(project, manifest)

    def _tell(self, project: ProjectRecord, revision: int) -> None:
        event = DatasetChanged(project_id=project.id, revision=revision)
        self._ctx.events("vibeflow/datasets/didChange", event)

    def _snapshot(self, project: ProjectRecord, manifest: Manifest | None) -> DatasetSnapshot:
        view = None if manifest is None else dataset_view(self._ctx, project, manifest)
        return DatasetSnapshot(project_id=project.id, project_name=project.name, view=view)

    def _manifest(self, project: ProjectRecord) -> Manifest | None:
        if (project.path / files.STATE / files.READY).is_dir():
            with files.lock(project.path):
                files.finish_publishing(project.path)
        return load_manifest(project.path)

    def _required(self, project: ProjectRecord) -> Manifest:
        manifest = self._manifest(project)
        if manifest is None:
            raise NotReady(
                f"{project.name} has no data yet.",
                hint="Import a file with questions and answers.",
                action=ErrorAction(kind="chooseFile", label="Import data"),
            )
        return manifest


def load_manifest_or_none(project: Path) -> Manifest | None:
    """A damaged manifest does not hinder importing anew."""
    try:
        return load_manifest(project)
    except NotReady:
        return None


def _present(project: ProjectRecord) -> Path:
    if not project.path.is_dir():
        raise NotFound(
            f"The folder {project.path} is gone.",
            hint="Bring it back, or remove the project from the list.",
        )
    return project.path


def _require_same(cache: Path, before: Manifest) -> None:
    found = CachedSource.model_validate_json((cache / SOURCE).read_bytes()).source
    if found.sha256 != before.source.sha256:
        raise NotReady(
            f"{found.name} has changed since it was imported.",
            hint="Import the file again; it becomes a new version of the data.",
            action=ErrorAction(kind="chooseFile", label="Import data"),
        )


def _seconds(path: Path) -> int:
    """Processor time for a child: a minute, and a second more for each megabyte."""
    try:
        size = path.stat().st_size if path.is_file() else sum(f.stat().st_size for f in path.glob("*"))
    except OSError:
        size = 0
    return 60 + min(size, 600_000_000) // 1_000_000
