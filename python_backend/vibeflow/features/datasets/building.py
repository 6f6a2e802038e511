"""Builds a project's dataset in a child process and publishes the outcome, whole or not at all.

Knows nothing of why it is built; the caller holds the dataset's lock.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from vibeflow.protocol.errors import NotReady, as_vibeflow_error
from vibeflow.recipe.model import Recipe
from vibeflow.store import dataset_lock

from . import files
from .build.progress import Progress
from .build.request import BUILT, DERIVED, SOURCE_CACHE, TEST_CACHE, BuildRequest
from .build.source_cache import load_cached
from .manifest import Manifest
from .requests import Change, make_request, require_same
from .sandbox import parent as sandbox


def build_and_publish(
    project: Path,
    recipe: Recipe,
    before: Manifest | None,
    change: Change,
    limit: int,
    progress: Callable[[Progress], None],
    handle: sandbox.Handle,
) -> None:
    """Raises what the build raises, `Cancelled` or `DiskFull`; then the dataset is as it was."""
    try:
        _build(project, recipe, before, change, limit, progress, handle)
    except _CacheLost:
        # The build found the cache damaged and threw it away: once more, from the file itself.
        _build(project, recipe, before, change, limit, progress, handle)


class _CacheLost(NotReady):
    """The rows as they were read could not be read back."""


def _build(
    project: Path,
    recipe: Recipe,
    before: Manifest | None,
    change: Change,
    limit: int,
    progress: Callable[[Progress], None],
    handle: sandbox.Handle,
) -> None:
    folder = files.scratch(project)
    try:
        request = make_request(project, recipe, before, change, folder, limit)
        try:
            sandbox.run(folder, request, progress, handle)
        except NotReady as error:
            if _lost(request):
                raise _CacheLost(error.message, hint=error.hint, action=error.action) from error
            raise
        if request.source is not None and change.source is None and before is not None:
            require_same(folder / SOURCE_CACHE, before)
        files.publish(project, folder / BUILT)
        for name in (SOURCE_CACHE, TEST_CACHE):
            if (folder / name).is_dir():
                files.take_place(folder / name, dataset_lock.state_folder(project) / name)
        files.publish_derived(project, folder / DERIVED)
    except OSError as error:
        raise as_vibeflow_error(error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lost(request: BuildRequest) -> bool:
    """Whether a cache that was there for the build is none any more."""
    own = request.source is None and load_cached(request.cache) is None
    test = request.own_test and request.test_source is None and load_cached(request.test_cache) is None
    return own or test
