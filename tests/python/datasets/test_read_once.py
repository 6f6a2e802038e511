"""What a request needs of a project's files is read once, however many ask within it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from conftest import Bench
from vibeflow.features.datasets import manifest
from vibeflow.recipe import store


@pytest.fixture
def read(bench: Bench) -> Iterator[Counter[str]]:
    """How often files of the project were opened to be read, by name."""
    found: Counter[str] = Counter()

    def counted(name: str) -> None:
        found[name] += 1

    read_text, read_manifest = store.read_recipe_text, manifest.read_inside
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "read_recipe_text", lambda file: counted(file.name) or read_text(file))
        patch.setattr(
            manifest,
            "read_inside",
            lambda folder, *parts, limit: counted(parts[-1]) or read_manifest(folder, *parts, limit=limit),
        )
        yield found


def test_looking_at_the_data_reads_recipe_and_manifest_once(bench: Bench, read: Counter[str]) -> None:
    source = bench.path.parent / "rows.csv"
    source.write_text("question,answer\n" + "".join(f"What is {n}?,It is {n}.\n" for n in range(40)))
    bench.load(source)
    bench.datasets._background.wait(bench.project_id)
    # For the build, for what is recommended for its outcome, and for writing that down.
    assert read["vibeflow.yaml"] <= 3 and read["manifest.json"] <= 4, read
    read.clear()
    assert bench.view() is not None
    assert read == {"vibeflow.yaml": 1, "manifest.json": 1}
