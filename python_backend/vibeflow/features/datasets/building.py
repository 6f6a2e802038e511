"""Builds a project's dataset in a child process and publishes the outcome, whole or not at all.

Knows nothing of why it is built; the caller holds the dataset's lock.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from vibeflow.features.projects.recipe import Recipe
from vibeflow.protocol.errors import as_vibeflow_error

from . import files
from .build.progress import Progress
from .build.request import BUILT, DERIVED, SOURCE_CACHE, TEST_CACHE
from .manifest import Manifest
from .requests import Change, make_request, require_same
from .sandbox import parent as sandbox


def build_and_publish(
    project: Path,
    recipe: Recipe,
    before: Manifest | None,
    change: Change,
    progress: Callable[[Progress], None],
    handle: sandbox.Handle,
) -> None:
    """Raises what the build raises, `Cancelled` or `DiskFull`; then the dataset is as it was."""
    folder = files.scratch(project)
    try:
        request = make_request(project, recipe, before, change, folder)
        sandbox.run(folder, request, progress, handle)
        if request.source is not None and change.source is None and before is not None:
            require_same(folder / SOURCE_CACHE, before)
        files.publish(project, folder / BUILT)
        for name in (SOURCE_CACHE, TEST_CACHE):
            if (folder / name).is_dir():
                kept = files.state_folder(project) / name
                shutil.rmtree(kept, ignore_errors=True)
                (folder / name).rename(kept)
        files.publish_derived(project, folder / DERIVED)
    except OSError as error:
        raise as_vibeflow_error(error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
