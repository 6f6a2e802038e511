"""Versions of a dataset in git, and what differs between two of them."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from vibeflow.features.datasets.grid.compare import Comparisons
from vibeflow.features.datasets.grid.history import dataset_versions
from vibeflow.git import lfs
from vibeflow.protocol.dataset_versions import CompareDatasets, DatasetComparison, DifferenceKind
from vibeflow.protocol.errors import GitFault, NotFound

Row = tuple[str, str]


def git(project: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
    command = ["git", *identity, *arguments]
    return subprocess.run(command, cwd=project, check=True, capture_output=True, text=True).stdout.strip()


def write(
    project: Path, revision: int, train: Sequence[Row], test: Sequence[Row] = (), **more: object
) -> None:
    data = project / "data"
    data.mkdir(exist_ok=True)
    n = 0
    for part, rows in (("train", train), ("test", test)):
        with (data / f"{part}.jsonl").open("w", encoding="utf-8") as file:
            for question, answer in rows:
                n += 1
                turns = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
                file.write(json.dumps({"n": n, "messages": turns, "topic": "t"}) + "\n")
    manifest = {
        "revision": revision,
        "created_at": f"2026-11-0{revision}T10:00:00Z",
        "source": {"name": f"file-{revision}.csv"},
        "ledger": {"read": n + 1, "train": len(train), "test": len(test), "removed": []},
        **more,
    }
    (data / "manifest.json").write_text(json.dumps(manifest))


def commit(project: Path, subject: str) -> str:
    git(project, "add", "-A")
    git(project, "commit", "-q", "-m", subject)
    return git(project, "rev-parse", "HEAD")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "-q")
    return folder


def compare(
    project: Path, base: str, other: str | None = None, kind: DifferenceKind | None = None, **page: int
) -> DatasetComparison:
    params = CompareDatasets(project_id="p", base=base, other=other, kind=kind, **page)
    return Comparisons().compare(project, params)


def pairs(found: DatasetComparison) -> list[tuple[str, str, str | None, str | None]]:
    return [(row.kind, row.question, row.before, row.after) for row in found.rows]


def test_only_commits_in_which_the_data_changed_are_versions(project: Path) -> None:
    write(project, 1, [("a", "1")])
    first = commit(project, "Data: file-1.csv")
    (project / "notes.md").write_text("x")
    commit(project, "Notes")
    write(project, 2, [("a", "1"), ("b", "2")], [("c", "3")])
    second = commit(project, "Data: file-2.csv")
    listed = dataset_versions(project).versions
    assert [(v.commit, v.revision, v.source_name, v.rows_read, v.rows_kept, v.message) for v in listed] == [
        (second, 2, "file-2.csv", 4, 3, "Data: file-2.csv"),
        (first, 1, "file-1.csv", 2, 1, "Data: file-1.csv"),
    ]


def test_the_data_as_it_stands_comes_first_until_it_is_committed(project: Path) -> None:
    write(project, 1, [("a", "1")])
    assert [(v.commit, v.revision) for v in dataset_versions(project).versions] == [(None, 1)]
    first = commit(project, "One")
    write(project, 2, [("a", "2")])
    assert [(v.commit, v.revision) for v in dataset_versions(project).versions] == [(None, 2), (first, 1)]


def test_a_manifest_of_another_layout_is_listed_and_a_broken_one_is_not(project: Path) -> None:
    write(project, 1, [("a", "1")], version=0, task="answers", language=None, mapped_by="user")
    old = commit(project, "Old")
    write(project, 2, [("a", "1")])
    (project / "data" / "manifest.json").write_text("{")
    commit(project, "Broken")
    assert [v.commit for v in dataset_versions(project).versions] == [old]


def test_no_repository_has_no_versions(tmp_path: Path) -> None:
    assert dataset_versions(tmp_path).versions == []
    with pytest.raises(NotFound):
        compare(tmp_path, "abcd")


def test_added_removed_changed_same(project: Path) -> None:
    write(project, 1, [("stays", "1"), ("changes", "old"), ("goes", "x")], [("moves", "m")])
    first = commit(project, "One")
    write(project, 2, [("stays", "1"), ("moves", "m"), ("changes", "new")], [("comes", "y")])
    second = commit(project, "Two")
    expected = [
        ("changed", "changes", "old", "new"),
        ("added", "comes", None, "y"),
        ("removed", "goes", "x", None),
    ]
    for other in (second, None):
        found = compare(project, first, other)
        assert pairs(found) == expected
        assert (found.changed, found.added, found.removed, found.same, found.total) == (1, 1, 1, 2, 3)
    assert found.base.commit == first and found.other.commit is None
    assert pairs(compare(project, first, second, "removed")) == expected[2:]
    assert pairs(compare(project, first, second, offset=1, limit=1)) == expected[1:2]
    assert compare(project, second, second).same == 4


def test_a_question_asked_twice_is_matched_once(project: Path) -> None:
    write(project, 1, [("q", "1"), ("q", "2"), ("q", "2")])
    first = commit(project, "One")
    write(project, 2, [("q", "2"), ("q", "3"), ("q", "2"), ("q", "4")])
    found = compare(project, first)
    assert pairs(found) == [("changed", "q", "1", "3"), ("added", "q", None, "4")]
    assert found.same == 2


def test_turns_before_the_last_answer_are_the_question(project: Path) -> None:
    def turns(*said: str) -> str:
        roles = ["system", "user", "assistant", "user", "assistant"]
        messages = [{"role": role, "content": text} for role, text in zip(roles, said, strict=False)]
        return json.dumps({"n": 1, "messages": messages}) + "\n"

    write(project, 1, [("a", "1")])
    (project / "data" / "train.jsonl").write_text(turns("be kind", "a", "b", "c", "d"))
    first = commit(project, "One")
    write(project, 2, [("a", "1")])
    (project / "data" / "train.jsonl").write_text(turns("be brief", "a", "b", "c", "e"))
    assert pairs(compare(project, first)) == [("changed", "a\n\nb\n\nc", "d", "e")]


def test_passages_are_added_or_removed(project: Path) -> None:
    write(project, 1, [("a", "1")])
    (project / "data" / "train.jsonl").write_text('{"n": 1, "text": "one"}\n{"n": 2, "text": "two"}\n')
    first = commit(project, "One")
    (project / "data" / "train.jsonl").write_text('{"n": 1, "text": "two"}\n{"n": 2, "text": "three"}\n')
    assert pairs(compare(project, first)) == [("added", "three", None, ""), ("removed", "one", "", None)]


def test_rows_kept_in_lfs_are_read_from_its_store(project: Path) -> None:
    write(project, 1, [("a", "1")])
    data = project / "data" / "train.jsonl"
    store = lfs.ObjectStore(project / ".git")
    pointer = store.put_file(data)
    content = data.read_bytes()
    data.write_bytes(pointer.text())
    first = commit(project, "One")
    data.write_bytes(content.replace(b'"1"', b'"2"'))
    assert pairs(compare(project, first)) == [("changed", "a", "1", "2")]
    store.path(pointer.oid).unlink()
    with pytest.raises(GitFault, match=r"train\.jsonl"):
        compare(project, first)


def test_no_such_commit_and_a_commit_without_data(project: Path) -> None:
    (project / "notes.md").write_text("x")
    bare = commit(project, "Notes")
    write(project, 1, [("a", "1")])
    for wanted in ("0123456789", "HEAD", bare):
        with pytest.raises(NotFound):
            compare(project, wanted)


@pytest.mark.slow
def test_a_hundred_thousand_rows_are_compared_in_seconds(project: Path) -> None:
    rows = [(f"question {n} " + "words " * 20, f"answer {n} " + "words " * 20) for n in range(100_000)]
    write(project, 1, rows)
    first = commit(project, "One")
    write(project, 2, [*rows[10:], *((f"new {n}", "x") for n in range(10))])
    held = Comparisons()
    params = CompareDatasets(project_id="p", base=first)
    begun = time.perf_counter()
    found = held.compare(project, params)
    first_page = time.perf_counter() - begun
    begun = time.perf_counter()
    held.compare(project, params.model_copy(update={"offset": 10}))
    print(f"compare: {first_page:.2f} s, next page {(time.perf_counter() - begun) * 1000:.1f} ms")
    assert (found.added, found.removed, found.changed, found.same) == (10, 10, 0, 99_990)
    assert first_page < 20
