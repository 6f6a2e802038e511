"""What to ask the child process for: drawn together from the recipe, the dataset as it stands and the cache.

Decides whether the source must be read at all. Starts nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from vibeflow.l10n import t
from vibeflow.protocol.datasets import FixId, Mapping
from vibeflow.protocol.errors import ErrorAction, NotReady
from vibeflow.recipe.model import DataRecipe, Recipe
from vibeflow.store import dataset_lock
from vibeflow.store.inside import inside
from vibeflow.store.layout import DATA, EDITS
from vibeflow.text.models import STARTER, locate

from ..models.facts import model_facts
from .build.columns import Reading
from .build.request import SOURCE_CACHE, TEST_CACHE, BuildRequest
from .build.source_cache import SOURCE, folder_bytes, load_cached
from .build.source_encoding import is_choice
from .manifest import Manifest, first_fixes


@dataclass(frozen=True)
class Change:
    """What is to be another than in the dataset as it stands."""

    source: Path | None = None
    """A new import; None: the source stays."""
    sheet: str | None = None
    encoding: str | None = None
    """The user's word for how the source is encoded; "": found by its content again."""
    mapping: Mapping | None = None
    fixes: dict[FixId, bool] | None = None
    edits: Path | None = None
    """A file to take the place of data/edits.json."""
    same_revision: bool = False
    """The dataset is only completed, by what the checks in the background found."""


def make_request(
    project: Path, recipe: Recipe, before: Manifest | None, change: Change, folder: Path, limit: int
) -> BuildRequest:
    """The request for a build in `folder`, whose rows are read up to `limit` tokens.

    Raises `NotReady` where a file that is needed is gone.
    """
    kept = dataset_lock.state_folder(project)
    encoding = _encoding(before, change)
    source = _source(kept / SOURCE_CACHE, before, change, encoding)
    test_source, own_test = _test_source(project, kept / TEST_CACHE, recipe.data)
    fresh = change.source is not None or before is None
    fixes = first_fixes() if fresh or before is None else before.fixes
    edits = None if fresh else change.edits or inside(project, DATA, EDITS)
    again = change.mapping is not None or fresh or (change.sheet is not None and before is not None)
    # Columns may be other ones in another encoding; those that the user chose stay if they are there still.
    again = again or (change.encoding is not None and before is not None and before.mapped_by == "detection")
    request = BuildRequest(
        source=source,
        sheet=change.sheet or (before.source.sheet if before is not None and not fresh else None),
        encoding=encoding,
        test_source=test_source,
        own_test=own_test,
        cache=kept / SOURCE_CACHE if source is None else folder / SOURCE_CACHE,
        test_cache=kept / TEST_CACHE if test_source is None else folder / TEST_CACHE,
        mapping=change.mapping,
        reading=None if again or before is None else reading_of(before),
        fixes=change.fixes if change.fixes is not None else fixes,
        boilerplate=() if fresh or before is None else before.boilerplate,
        edits=edits,
        checks=kept,
        share=recipe.data.test_share,
        seed=recipe.data.seed,
        group_by=recipe.data.group_by,
        stratified=recipe.data.stratified,
        split_by=recipe.data.split_by,
        revision=(before.revision if before else 0) + (0 if change.same_revision else 1),
        created_at=before.created_at if before is not None and change.same_revision else None,
        system_prompt=recipe.data.system_prompt,
        model=recipe.model.base,
        tokenizer=Path(),
        tokenizer_model=STARTER,
        context_length=None,
        limit=limit,
        all_turns=recipe.training.train_on == "all",
        language=recipe.data.language,
        seconds=_seconds(source or kept / SOURCE_CACHE) + _seconds(test_source or kept / TEST_CACHE),
        stage="import" if fresh else "rebuild",
    )
    return with_model(request, recipe)


def with_model(request: BuildRequest, recipe: Recipe) -> BuildRequest:
    """With the tokenizer to count with: the model's own, or the starter's until the model is here."""
    own = locate(recipe.model.base, recipe.model.revision)
    exact = own is not None and (own / "tokenizer.json").is_file()
    tokenizer = own if own is not None and exact else locate(STARTER)
    assert tokenizer is not None, "the starter is part of the package"
    return request.model_copy(
        update={
            "tokenizer": tokenizer,
            "tokenizer_model": recipe.model.base if exact else STARTER,
            "context_length": model_facts(recipe.model.base, recipe.model.revision).context,
        }
    )


def check_request(
    project: Path, recipe: Recipe, manifest: Manifest, folder: Path, limit: int
) -> BuildRequest:
    """The request for the checks of every row of the dataset as it stands."""
    request = make_request(project, recipe, manifest, Change(same_revision=True), folder, limit)
    return request.model_copy(update={"kind": "check", "seconds": 60 * request.seconds})


def reading_of(manifest: Manifest) -> Reading:
    return Reading(
        views=manifest.columns,
        mapping=manifest.mapping,
        shape=manifest.shape,
        confidence=manifest.confidence,
        mapped_by=manifest.mapped_by,
        split=manifest.split.column,
        notes=manifest.notes,
    )


def require_same(cache: Path, before: Manifest) -> None:
    """Raises `NotReady` where the file that was read again is not the one that was imported."""
    found = load_cached(cache)
    if found is not None and found.source.sha256 != before.source.sha256:
        raise NotReady(
            t("{name} has changed since it was imported.", name=found.source.name),
            hint=t("Import the file again; it becomes a new version of the data."),
            action=ErrorAction(kind="chooseFile", label=t("Import data")),
        )


def _encoding(before: Manifest | None, change: Change) -> str | None:
    """The user's word: what they say now, or said before of the same file."""
    if change.encoding is not None or change.source is not None or before is None:
        return change.encoding or None
    kept = before.source.encoding
    return kept.codec if kept is not None and kept.chosen else None


def _source(cache: Path, before: Manifest | None, change: Change, encoding: str | None) -> Path | None:
    """The file to read, or None where the cache will do."""
    if change.source is not None or before is None:
        return change.source
    cached = load_cached(cache)
    other_sheet = change.sheet is not None and change.sheet != before.source.sheet
    # A choice of what it was read in already is the user's word, and nothing to read again.
    other_text = change.encoding is not None and (
        encoding is None or cached is None or not is_choice(cached.source.encoding, encoding)
    )
    if (
        cached is not None
        and cached.source.sha256 == before.source.sha256
        and not (other_sheet or other_text)
    ):
        return None
    source = Path(before.source.path)
    if not source.exists():
        raise NotReady(
            t(
                "The original file {path} is no longer there, and the project has no cache of it.",
                path=source,
            ),
            hint=t("Import the file again; it becomes a new version of the data."),
            action=ErrorAction(kind="chooseFile", label=t("Import data")),
        )
    return source


def _test_source(project: Path, cache: Path, data: DataRecipe) -> tuple[Path | None, bool]:
    """The test file to read (None: as cached), and whether there is one at all."""
    if not data.test_file:
        return None, False
    path = _test_file(project, data.test_file)
    cached = load_cached(cache)
    if cached is not None and cached.source.path == str(path):
        try:
            status = path.stat()
        except OSError:
            return None, True
        if (cache / SOURCE).stat().st_mtime >= status.st_mtime and (
            path.is_dir() or cached.source.bytes == status.st_size
        ):
            return None, True
    if not path.exists():
        raise NotReady(
            t("The test file {path} is not there.", path=path),
            hint=t("Bring it back, or choose another one for the split."),
            action=ErrorAction(kind="chooseFile", label=t("Choose a test file")),
        )
    return path, True


def _test_file(project: Path, named: str) -> Path:
    """The user's own test file: where they say, or in the project, and then not through a link."""
    path = Path(named).expanduser()
    return path if path.is_absolute() else inside(project, *path.parts)


def _seconds(path: Path) -> int:
    """Processor time for a child: a minute, and a second more for each megabyte."""
    return 60 + min(folder_bytes(path), 2_000_000_000) // 1_000_000
