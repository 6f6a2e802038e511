"""A link that came with a project is never followed: not by reading, not by writing, not by a lock."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from panel_requests import panel_requests

from conftest import Bench, Write
from vibeflow.features.datasets import files
from vibeflow.features.datasets.build.edits import Edits
from vibeflow.protocol.datasets import DatasetRef
from vibeflow.protocol.errors import ForeignState, VibeFlowError, as_vibeflow_error
from vibeflow.recipe.store import save_recipe
from vibeflow.store import dataset_lock

pytestmark = pytest.mark.skipif(os.name == "nt", reason="making links needs a privilege on Windows")

SECRET = "the password of the user"
CSV = "question,answer\n" + "".join(f"Where is parcel {n}?,It is on its way number {n}.\n" for n in range(30))
LINE = {"messages": [{"role": "user", "content": SECRET}, {"role": "assistant", "content": SECRET}]}


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """Files that would do for those of a dataset, if a link led here."""
    folder = tmp_path / "outside"
    folder.mkdir()
    rows = "".join(json.dumps({"n": n, **LINE}) + "\n" for n in range(1, 31))
    for name in ("train.jsonl", "test.jsonl"):
        (folder / name).write_text(rows)
    (folder / "removed.jsonl").write_text(json.dumps({"n": 1, "reason": "byHand", "row": {"ask": SECRET}}))
    edits = Edits(rows={1: {"question": SECRET, "answer": SECRET}})
    (folder / "edits.json").write_text(edits.model_dump_json())
    return folder


READ_BY: dict[str, set[str]] = {
    "data/train.jsonl": {"rows", "search", "row", "export", "compare", "train", "import", "edit", "set fix"},
    "data/test.jsonl": {"rows", "search", "export", "compare", "train", "import", "edit", "set fix"},
    "data/removed.jsonl": {"train", "import", "edit", "set fix"},
    "data/edits.json": {"train", "import", "edit", "set fix", "fix", "exclude"},
    "data/manifest.json": {"snapshot", "rows", "row", "export", "train", "import"},
    "data": {"snapshot", "rows", "row", "export", "train", "import"},
    ".vibeflow": {"snapshot", "train", "import", "edit", "set fix"},
    ".vibeflow/data": {"snapshot", "train", "import", "edit", "set fix"},
    ".vibeflow/data/lock": {"train", "import", "edit", "set fix"},
}
"""What is planted, and the requests that must refuse it."""


@pytest.mark.parametrize("planted", READ_BY)
def test_no_request_follows_a_link(
    bench: Bench, write: Write, tmp_path: Path, outside: Path, planted: str
) -> None:
    write("again.csv", CSV.replace("parcel", "letter"))
    bench.load(write("a.csv", CSV))
    bench.datasets.wait_for_checks(DatasetRef(project_id=bench.project_id))
    place = bench.path / planted
    target = outside / place.name
    if place.is_dir():
        if not target.exists():
            shutil.copytree(place, target)
        shutil.rmtree(place)
    else:
        if not target.exists():
            target.write_bytes(place.read_bytes() if place.exists() else b"")
        place.unlink(missing_ok=True)
    before = _content(outside)
    place.symlink_to(target)
    refused = set()
    for name, ask in panel_requests(tmp_path).items():
        said = ""
        try:
            said = repr(ask(bench))
        except Exception as error:
            known = error if isinstance(error, VibeFlowError) else as_vibeflow_error(error)
            assert known.code != "internal", (name, error)
            said = known.message + known.hint
            if isinstance(known, ForeignState):
                refused.add(name)
                assert planted in known.message and known.hint, name
        assert SECRET not in said, name
        assert place.is_symlink(), f"{name} took the user's link away"
        assert _content(outside) == before, f"{name} wrote through the link"
    assert refused >= READ_BY[planted]
    bench.datasets.close()
    for file in bench.path.rglob("*"):
        assert file.is_symlink() or not file.is_file() or SECRET.encode() not in file.read_bytes(), file
    assert SECRET not in repr(bench.events)


def test_a_link_in_what_waits_to_be_published_is_not_published(
    bench: Bench, write: Write, outside: Path
) -> None:
    bench.load(write("a.csv", CSV))
    ready = bench.path / ".vibeflow" / "data" / "ready"
    ready.mkdir()
    (ready / "train.jsonl").symlink_to(outside / "train.jsonl")
    assert SECRET not in repr(bench.rows())
    assert not (bench.path / "data" / "train.jsonl").is_symlink() and not ready.exists()


@pytest.mark.parametrize("name", ["source", "test", "index.parquet", "index.json", "checks.json"])
def test_a_cache_that_is_a_link_is_replaced_and_not_written_through(
    bench: Bench, write: Write, outside: Path, name: str
) -> None:
    bench.load(write("a.csv", CSV))
    bench.datasets.wait_for_checks(DatasetRef(project_id=bench.project_id))
    place = bench.path / ".vibeflow" / "data" / name
    aim = outside / "aim"
    if place.is_dir():
        shutil.rmtree(place)
        aim.mkdir()
    else:
        place.unlink(missing_ok=True)
        aim.write_text("kept as it is")
    before = _content(outside)
    place.symlink_to(aim)
    assert len(bench.rows().rows) == 30
    bench.fix("trimWhitespace", applied=False)
    bench.load(write("b.csv", CSV))
    assert _content(outside) == before
    assert name == "test" or not place.is_symlink()


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_what_lies_about_under_a_name_of_ours_hinders_nothing(
    bench: Bench, write: Write, outside: Path, kind: str
) -> None:
    state = bench.path / ".vibeflow" / "data"
    state.mkdir(parents=True, exist_ok=True)
    for old in ("checks-x-y", "checks-99999999999999999999-y", "checks--1-y", "build-1", "build-x"):
        if kind == "folder":
            (state / old).mkdir()
        elif kind == "file":
            (state / old).write_text("x")
        else:
            (state / old).symlink_to(outside)
    before = _content(outside)
    bench.load(write("a.csv", "question,answer\nHow?,So.\nWhy?,Because.\n"))
    files.checks_scratch(bench.path)
    assert bench.datasets.wait_for_checks(DatasetRef(project_id=bench.project_id)).view is not None
    assert _content(outside) == before


def test_the_folder_of_the_caches_is_no_link_whoever_asks_for_it(bench: Bench, outside: Path) -> None:
    shutil.rmtree(bench.path / ".vibeflow", ignore_errors=True)
    (bench.path / ".vibeflow").symlink_to(outside)
    for ask in (dataset_lock.state_folder, files.scratch, files.checks_scratch, dataset_lock.lock):
        with pytest.raises(ForeignState, match=r"\.vibeflow is a link"):
            ask(bench.path)
    assert not (outside / "data").exists()


def test_the_recipes_test_file_does_not_lead_out_of_the_project(
    bench: Bench, write: Write, outside: Path
) -> None:
    (outside / "test.csv").write_text(f"question,answer\n{SECRET},{SECRET}\n")
    (bench.path / "test.csv").symlink_to(outside / "test.csv")
    for named in ("test.csv", "../outside/test.csv"):
        save_recipe(bench.path, {"data.test_file": named})
        with pytest.raises(ForeignState):
            bench.load(write("a.csv", CSV))
    assert not (bench.path / "data").exists()


def test_a_file_that_the_user_chose_may_be_a_link(bench: Bench, write: Write, tmp_path: Path) -> None:
    write("a.csv", CSV)
    (tmp_path / "link.csv").symlink_to(tmp_path / "a.csv")
    assert bench.load(tmp_path / "link.csv").ledger.read == 30


def test_an_imported_folder_is_not_left_through_a_link_in_it(
    bench: Bench, tmp_path: Path, outside: Path
) -> None:
    folder = tmp_path / "many"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.csv").write_text(CSV)
    (folder / "b.jsonl").symlink_to(outside / "train.jsonl")
    (folder / "c").symlink_to(outside)
    assert bench.load(folder).ledger.read == 30
    assert SECRET not in repr(bench.rows())


def _content(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }
