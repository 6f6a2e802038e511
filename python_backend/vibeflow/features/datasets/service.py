"""The dataset of a project: import, look at, map, mend, split, edit. Every change is a new revision.

Files are read and built in a child process (`sandbox`); this decides what to build and publishes the outcome.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from vibeflow.features.context import Context
from vibeflow.l10n import t
from vibeflow.protocol.base import Nothing
from vibeflow.protocol.dataset_versions import (
    CompareDatasets,
    DatasetComparison,
    DatasetVersionList,
    DatasetVersionsRef,
)
from vibeflow.protocol.datasets import (
    CancelImport,
    DatasetChanged,
    DatasetRef,
    DatasetSnapshot,
    FixPreview,
    ImportData,
    ImportProgress,
    MappingPreview,
    PreviewFix,
    PreviewMapping,
    SetFixes,
    SetLanguage,
    SetMapping,
    SetSheet,
    SetSplit,
)
from vibeflow.protocol.encodings import SetEncoding
from vibeflow.protocol.errors import (
    ErrorAction,
    NotFound,
    NotReady,
    VibeFlowError,
    as_vibeflow_error,
)
from vibeflow.protocol.projects import ProjectsChanged
from vibeflow.protocol.rows import (
    EditRow,
    ExportedRows,
    ExportRows,
    RowDetail,
    RowRef,
    RowsChanged,
    RowsPage,
    RowsRequest,
    SetExcluded,
)
from vibeflow.recipe.model import Recipe, RecipeValue
from vibeflow.recipe.store import changed_recipe, load_recipe, save_recipe
from vibeflow.store import dataset_lock
from vibeflow.store.atomic import write_text
from vibeflow.store.inside import inside, is_real_folder
from vibeflow.store.layout import DATA, EDITS

from ..projects.record import ProjectRecord
from ..projects.service import Projects
from . import files
from .advice import Advice
from .background import Background
from .build.decide import keepable
from .build.edits import Edits, load_edits
from .build.index import load_index, read_lines
from .build.progress import Progress
from .building import build_and_publish
from .checking import (
    limit_now,
    load_manifest_or_none,
    present,
    recipe_or_none,
    require_checked,
    require_column,
    there,
)
from .commit import commit_data
from .export import export_rows
from .grid.compare import Comparisons
from .grid.history import dataset_versions
from .grid.pages import Pages
from .grid.row import row_detail
from .manifest import Manifest, load_manifest
from .previews import fix_preview, mapping_preview
from .requests import Change
from .sandbox import parent as sandbox
from .shapes.mapping import to_examples
from .view import dataset_view

log = logging.getLogger(__name__)


class Datasets:
    """One for all windows' requests of a backend: it knows the children that read files now."""

    def __init__(self, ctx: Context, projects: Projects, advice: Advice) -> None:
        self._ctx = ctx
        self._projects = projects
        self._advice = advice
        self._pages = Pages(load_index, read_lines, to_examples, limit_now)
        self._comparisons = Comparisons()
        self._background = Background(ctx, advice)
        self._running: dict[str, sandbox.Handle] = {}
        self._lock = threading.Lock()

    def import_(self, params: ImportData) -> DatasetSnapshot:
        """Read a file or folder.

        Raises `DataUnreadable`, `DataEmpty`, `DataNoAnswer`, `ForeignState` or `Cancelled`; then nothing was
        changed.
        """
        project = self._projects.get(params.project_id)
        source = Path(params.source).expanduser().absolute()
        with self._changing(project) as handle:
            before = load_manifest_or_none(project.path)
            change = Change(
                source=source, sheet=params.sheet, mapping=params.mapping, encoding=params.encoding
            )
            try:
                self._build(project, load_recipe(project.path), before, change, handle, source.name)
            except VibeFlowError:
                # Panels that were told of its progress learn that it is over.
                self._tell(project, before.revision if before else 0)
                raise
            snapshot = self._changed(project)
            self._commit(project)
        self._projects_changed(project)
        return snapshot

    def cancel(self, params: CancelImport) -> Nothing:
        """End what is read or built for the project now; nothing to do where there is none."""
        with self._lock:
            handle = self._running.get(params.project_id)
        if handle is not None:
            handle.cancel()
        return Nothing()

    def snapshot(self, params: DatasetRef) -> DatasetSnapshot:
        project = self._projects.get(params.project_id)
        manifest = self._manifest(project)
        recipe = recipe_or_none(project.path)
        if manifest is not None:
            self._background.ensure(project, manifest, recipe)
        return self._snapshot(project, manifest, recipe)

    def set_sheet(self, params: SetSheet) -> DatasetSnapshot:
        """Read another sheet of the workbook; the columns are detected anew."""
        project = self._projects.get(params.project_id)
        with self._changing(project) as handle:
            before = self._held(project)
            if params.sheet not in before.source.sheets:
                raise NotFound(
                    t("{name} has no sheet {sheet}.", name=before.source.name, sheet=params.sheet[:80]),
                    hint=t("Its sheets are: {sheets}.", sheets=", ".join(before.source.sheets[:20])),
                )
            return self._rebuild(project, before, Change(sheet=params.sheet), handle)

    def set_encoding(self, params: SetEncoding) -> DatasetSnapshot:
        """Read the source in another encoding, or confirm the one it was read in. Raises `DataUnreadable` for
        one that it cannot be in."""
        project = self._projects.get(params.project_id)
        with self._changing(project) as handle:
            before = self._held(project)
            if before.source.encoding is None:
                raise NotReady(
                    t(
                        "{name} is not read as a text, or was imported by an earlier VibeFlow.",
                        name=before.source.name,
                    ),
                    hint=t("Import it again, with the encoding."),
                    action=ErrorAction(kind="chooseFile", label=t("Import data")),
                )
            return self._rebuild(project, before, Change(encoding=params.encoding or ""), handle)

    def preview_mapping(self, params: PreviewMapping) -> MappingPreview:
        """The first rows as another mapping would make them; nothing is changed."""
        project = self._projects.get(params.project_id)
        return mapping_preview(project.path, self._required(project), params)

    def set_mapping(self, params: SetMapping) -> DatasetSnapshot:
        """Give the columns other roles."""
        project = self._projects.get(params.project_id)
        with self._changing(project) as handle:
            before = self._held(project)
            for name in params.mapping.columns:
                require_column(before, name)
            prompt = {} if params.system_prompt is None else {"data.system_prompt": params.system_prompt}
            return self._rebuild(project, before, Change(mapping=params.mapping), handle, prompt)

    def preview_fix(self, params: PreviewFix) -> FixPreview:
        """What a fix does or would do, some rows of it; nothing is changed."""
        project = self._projects.get(params.project_id)
        manifest = self._required(project)
        return fix_preview(
            project.path, manifest, self._pages.index(project.path, manifest).frame, params.fix
        )

    def set_fixes(self, params: SetFixes) -> DatasetSnapshot:
        """Switch fixes on or off. Raises `NotReady` for one that waits for the checks of every row."""
        project = self._projects.get(params.project_id)
        require_checked(self._required(project), params.fixes)
        with self._changing(project) as handle:
            before = self._held(project)
            require_checked(before, params.fixes)
            return self._rebuild(project, before, Change(fixes=before.fixes | params.fixes), handle)

    def set_split(self, params: SetSplit) -> DatasetSnapshot:
        """Hold out other rows; written into the recipe."""
        project = self._projects.get(params.project_id)
        with self._changing(project) as handle:
            before = self._held(project)
            if params.group_by is not None:
                require_column(before, params.group_by)
            if params.split_by:
                require_column(before, params.split_by)
            settings: dict[str, RecipeValue] = {
                "data.test_share": params.share,
                "data.seed": params.seed,
                "data.group_by": params.group_by or ("" if "group" in before.roles.values() else None),
                "data.stratified": params.stratified,
                "data.test_file": params.test_file,
                "data.split_by": params.split_by,
            }
            return self._rebuild(project, before, Change(), handle, settings)

    def set_language(self, params: SetLanguage) -> DatasetSnapshot:
        """Take the user's word for the language; written into the recipe."""
        project = self._projects.get(params.project_id)
        with self._changing(project) as handle:
            before = self._held(project)
            return self._rebuild(project, before, Change(), handle, {"data.language": params.expected})

    def rows(self, params: RowsRequest) -> RowsPage:
        project = self._projects.get(params.project_id)
        manifest = self._manifest(project)
        if manifest is None:
            return RowsPage(revision=0, total=0, offset=params.offset, rows=[])
        return self._pages.page(project.path, manifest, params)

    def row(self, params: RowRef) -> RowDetail:
        """One row whole, with what is trained of it. Raises `NotFound`."""
        project = self._projects.get(params.project_id)
        return row_detail(self._pages, project.path, self._required(project), params)

    def edit_row(self, params: EditRow) -> RowsChanged:
        """Change a cell by hand, or take that back. Raises `NotFound`."""
        project = self._projects.get(params.project_id)
        with self._changing(project) as handle:
            before = self._held(project)
            if not 1 <= params.number <= before.ledger.read:
                raise NotFound(
                    t("There is no row {number:,}.", number=params.number),
                    hint=t("The data has rows 1 to {last:,}.", last=before.ledger.read),
                )
            edits = self._edits(project)
            after = edits.with_text(params.number, params.field, params.text)
            return self._edit(project, before, edits, after, 1, handle)

    def set_excluded(self, params: SetExcluded) -> RowsChanged:
        """Take rows out by hand, or back in: those that a fix removed too, where they can be learned from."""
        project = self._projects.get(params.project_id)
        with self._changing(project) as handle:
            before = self._held(project)
            numbers = [number for number in params.numbers if 1 <= number <= before.ledger.read]
            if params.filter is not None:
                numbers = self._pages.numbers(project.path, before, params.filter).to_list()
            edits = self._edits(project)
            after = edits.with_excluded(numbers, params.excluded)
            changed = len(set(after.excluded) ^ set(edits.excluded))
            if not params.excluded:
                index = self._pages.index(project.path, before).frame
                after = after.with_kept(keepable(index, numbers))
                changed += len(after.kept) - len(edits.kept)
            return self._edit(project, before, edits, after, changed, handle)

    def export(self, params: ExportRows) -> ExportedRows:
        """Write rows into a file of the user's own."""
        project = self._projects.get(params.project_id)
        self._required(project)
        return export_rows(project.path, params)

    def versions(self, params: DatasetVersionsRef) -> DatasetVersionList:
        return dataset_versions(self._projects.get(params.project_id).path)

    def compare(self, params: CompareDatasets) -> DatasetComparison:
        return self._comparisons.compare(self._projects.get(params.project_id).path, params)

    def wait_for_checks(self, params: DatasetRef) -> DatasetSnapshot:
        """The snapshot once every row is checked, for the command line."""
        self.snapshot(params)
        self._background.wait(params.project_id)
        return self.snapshot(params)

    def close(self) -> None:
        """End every child."""
        self._background.close()
        with self._lock:
            handles = list(self._running.values())
        for handle in handles:
            handle.cancel()

    @contextmanager
    def _changing(self, project: ProjectRecord) -> Iterator[sandbox.Handle]:
        """Hold the dataset's lock with no checks under way; what runs can be cancelled."""
        folder = present(project)
        handle = sandbox.Handle()
        self._background.stop(project.id)
        with dataset_lock.lock(folder):
            files.finish_publishing(folder)
            files.require_own(folder)
            # Another change may have come and started them again while this one waited.
            self._background.stop(project.id)
            with self._lock:
                self._running[project.id] = handle
            try:
                yield handle
            finally:
                with self._lock:
                    self._running.pop(project.id, None)

    def _edits(self, project: ProjectRecord) -> Edits:
        try:
            return load_edits(inside(project.path, DATA, EDITS))
        except (OSError, ValueError) as error:
            path = f"{DATA}/{EDITS}"
            raise NotReady(
                t("{path} of this project cannot be read.", path=path),
                hint=t("Restore it from git, or import the data again."),
                action=ErrorAction(kind="chooseFile", label=t("Import data")),
            ) from error

    def _edit(
        self,
        project: ProjectRecord,
        before: Manifest,
        edits: Edits,
        after: Edits,
        changed: int,
        handle: sandbox.Handle,
    ) -> RowsChanged:
        if after == edits:
            return RowsChanged(revision=before.revision, changed=0)
        file = dataset_lock.state_folder(project.path) / "edits-next.json"
        try:
            write_text(file, after.model_dump_json())
            self._rebuild(project, before, Change(edits=file), handle)
        except OSError as error:
            raise as_vibeflow_error(error) from error
        finally:
            file.unlink(missing_ok=True)
        return RowsChanged(revision=before.revision + 1, changed=changed)

    def _rebuild(
        self,
        project: ProjectRecord,
        before: Manifest,
        change: Change,
        handle: sandbox.Handle,
        settings: Mapping[str, RecipeValue] | None = None,
    ) -> DatasetSnapshot:
        """Build again from the cached rows, with `settings` in the recipe; these are saved when it worked."""
        recipe = changed_recipe(project.path, settings or {})
        self._build(project, recipe, before, change, handle, None)
        if settings:
            save_recipe(project.path, settings)
        snapshot = self._changed(project)
        self._projects_changed(project)
        return snapshot

    def _build(
        self,
        project: ProjectRecord,
        recipe: Recipe,
        before: Manifest | None,
        change: Change,
        handle: sandbox.Handle,
        source: str | None,
    ) -> None:
        def tell(progress: Progress) -> None:
            event = ImportProgress(project_id=project.id, source=source, **progress.model_dump())
            self._ctx.events("vibeflow/datasets/didProgress", event)

        limit = self._advice.limit(project.path, recipe)
        build_and_publish(project.path, recipe, before, change, limit, tell, handle)

    def _changed(self, project: ProjectRecord) -> DatasetSnapshot:
        manifest = self._held(project)
        recipe = self._advice.follow(project.path, manifest)
        self._background.ensure(project, manifest, recipe)
        self._tell(project, manifest.revision)
        return self._snapshot(project, manifest, recipe)

    def _commit(self, project: ProjectRecord) -> None:
        """A version in git, where git works: an import is whole without."""
        try:
            commit_data(project.path, self._held(project))
        except VibeFlowError as error:
            log.warning("The data of %s was imported, but not committed: %s", project.name, error.message)

    def _tell(self, project: ProjectRecord, revision: int) -> None:
        event = DatasetChanged(project_id=project.id, revision=revision)
        self._ctx.events("vibeflow/datasets/didChange", event)

    def _projects_changed(self, project: ProjectRecord) -> None:
        self._ctx.events("vibeflow/projects/didChange", ProjectsChanged(project_id=project.id))

    def _snapshot(
        self, project: ProjectRecord, manifest: Manifest | None, recipe: Recipe | None
    ) -> DatasetSnapshot:
        view = None
        if manifest is not None:
            checks = self._background.view(project, manifest, recipe)
            view = dataset_view(self._advice, project, manifest, recipe, checks)
        return DatasetSnapshot(project_id=project.id, project_name=project.name, view=view)

    def _manifest(self, project: ProjectRecord) -> Manifest | None:
        if is_real_folder(inside(project.path, dataset_lock.STATE.as_posix(), files.READY)):
            with dataset_lock.lock(project.path):
                files.finish_publishing(project.path)
        return load_manifest(project.path)

    def _required(self, project: ProjectRecord) -> Manifest:
        return there(project, self._manifest(project))

    def _held(self, project: ProjectRecord) -> Manifest:
        """As `_required`, for whoever holds the lock: nothing is half published."""
        return there(project, load_manifest(project.path))
