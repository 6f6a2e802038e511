"""The grid on the build's own index, lines and mapping."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from grid_dataset import GridDataset

from vibeflow.features.datasets.build.index import load_index, read_lines
from vibeflow.features.datasets.grid.pages import INDEX_FILE, Pages
from vibeflow.features.datasets.shapes.mapping import to_examples
from vibeflow.protocol.datasets import Mapping
from vibeflow.protocol.rows import RowFilter, RowsPage, RowsRequest


@pytest.fixture
def made(tmp_path: Path) -> GridDataset:
    dataset = GridDataset(tmp_path)
    dataset.keep(1, "Hi", "Hello")
    dataset.keep(3, "Longer question", "No", "test")
    dataset.remove(2, "missingAnswer", {"ask": "Why?", "say": None, "who": "Zoe"})
    dataset.write()
    (tmp_path / INDEX_FILE).unlink()
    return dataset


def ask(made: GridDataset, manifest: Any, **conditions: Any) -> RowsPage:
    pages = Pages(load_index, read_lines, to_examples)
    params = RowsRequest(project_id="p", filter=RowFilter(**conditions), sort="question", descending=True)
    return pages.page(made.project, manifest, params)


def test_pages_of_an_index_made_from_the_files(made: GridDataset) -> None:
    manifest = SimpleNamespace(revision=4, mapping=made.facts.mapping, shape="pairs", files={})
    page = ask(made, manifest)
    assert [(row.number, row.part, row.question) for row in page.rows] == [
        (3, "test", "Longer question"),
        (1, "train", "Hi"),
    ]
    assert (made.project / INDEX_FILE).exists()
    removed = ask(made, manifest, part="removed").rows
    assert [(row.question, row.answer, row.removed_because) for row in removed] == [("Why?", "", "no answer")]


def test_removed_rows_are_read_and_found_by_template(made: GridDataset) -> None:
    mapping = Mapping(columns={"say": "answer"}, question_template="{{who}} asks: {{ask}}")
    manifest = SimpleNamespace(revision=4, mapping=mapping, shape="pairs", files={})
    page = ask(made, manifest, part="removed", search="zoe")
    assert [row.question for row in page.rows] == ["Zoe asks: Why?"]
