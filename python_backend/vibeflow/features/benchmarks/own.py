"""The user's own questions: any file that can be imported, read in the child process that reads imports."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from vibeflow.features.datasets.build.request import BUILT, SOURCE_CACHE, TEST_CACHE, BuildRequest
from vibeflow.features.datasets.requests import with_model
from vibeflow.features.datasets.sandbox import parent as sandbox
from vibeflow.features.projects.recipe import Recipe
from vibeflow.protocol.errors import DataEmpty
from vibeflow.store.home import Home

from .reading import CHOOSE

_SECONDS = 120
_TRAIN = "train.jsonl"


def read_own(home: Home, path: Path, recipe: Recipe) -> bytes:
    """Its rows as JSON Lines of conversations, none removed.

    Raises:
        DataUnreadable, DataEmpty, DataNoAnswer: as for an import.
    """
    folder = Path(tempfile.mkdtemp(prefix="questions-", dir=home.cache))
    try:
        request = BuildRequest(
            source=path,
            cache=folder / SOURCE_CACHE,
            test_cache=folder / TEST_CACHE,
            fixes={},
            edits=None,
            checks=folder,
            share=0.0,
            seed=recipe.data.seed,
            revision=1,
            system_prompt="",
            model=recipe.model.base,
            tokenizer=Path(),
            tokenizer_model="",
            context_length=None,
            seconds=_SECONDS,
            stage="import",
        )
        sandbox.run(folder, with_model(request, recipe), lambda _: None)
        data = next((folder / BUILT).rglob(_TRAIN)).read_bytes()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if b'"messages"' not in data:
        raise DataEmpty(
            f"{path.name} holds no questions with answers.", hint="Choose another file.", action=CHOOSE
        )
    return data
