"""Making jobs: whole or not at all, numbered, one for each id."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from jobkit import train_spec

from vibeflow.jobs import start
from vibeflow.jobs.control import request_stop, stop_requested
from vibeflow.jobs.listing import folder_names, run_folders, run_ids, serve_ids
from vibeflow.jobs.spec import JobSpec, jobs_folder, read_spec
from vibeflow.jobs.status import status_of
from vibeflow.protocol.errors import NotFound


def test_a_job_is_its_folder(tmp_path: Path) -> None:
    source = tmp_path / "recipe"
    source.write_text("a: 1")
    spec = train_spec(tmp_path)
    folder = start.create(tmp_path, spec, {"vibeflow.yaml": source, "train.jsonl": b"{}\n"})
    source.write_text("a: 2")
    assert read_spec(folder) == spec
    assert (folder / "inputs" / "vibeflow.yaml").read_text() == "a: 1"
    assert (status_of(folder).state, status_of(folder).number) == ("queued", 1)
    assert run_ids(tmp_path) == ["run-0001"] and run_folders(tmp_path, "run-0001") == [folder]
    assert not stop_requested(folder)
    request_stop(folder)
    request_stop(folder)
    assert stop_requested(folder)


def test_the_same_id_is_refused_and_the_first_stays(tmp_path: Path) -> None:
    folder = start.create(tmp_path, train_spec(tmp_path), {"a": b"first"})
    with pytest.raises(FileExistsError):
        start.create(tmp_path, train_spec(tmp_path), {"a": b"second"})
    assert (folder / "inputs" / "a").read_bytes() == b"first"
    assert [p.name for p in jobs_folder(tmp_path).iterdir()] == ["run-0001-train"]


@pytest.mark.parametrize("step", ["vibeflow.store.atomic.sync_tree", "vibeflow.jobs.start.EventWriter"])
def test_a_full_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(step, full)
    with pytest.raises(OSError):
        start.create(tmp_path, train_spec(tmp_path))
    assert list(jobs_folder(tmp_path).iterdir()) == []


def test_runs_are_listed_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (2, 10, 1):
        start.create(tmp_path, train_spec(tmp_path, number=number))
    (jobs_folder(tmp_path) / "serve-0003").mkdir()
    (jobs_folder(tmp_path) / "notes").mkdir()
    (jobs_folder(tmp_path) / ".run-0011-train.tmp-1").mkdir()
    assert run_ids(tmp_path) == ["run-0001", "run-0002", "run-0010"]
    assert serve_ids(tmp_path) == ["serve-0003"]
    assert folder_names(tmp_path / "gone") == []


def test_a_damaged_spec_is_said_in_words(tmp_path: Path) -> None:
    folder = start.create(tmp_path, train_spec(tmp_path))
    (folder / "job.json").write_text("{")
    with pytest.raises(NotFound) as refused:
        read_spec(folder)
    assert "run-0001-train" in refused.value.message


def test_a_spec_of_a_later_version_can_be_read_and_one_at_odds_with_itself_not(tmp_path: Path) -> None:
    spec = train_spec(tmp_path).model_dump(mode="json")
    assert JobSpec.model_validate({**spec, "added_later": 1}).id == "run-0001-train"
    with pytest.raises(ValueError, match="of kind serve"):
        JobSpec.model_validate({**spec, "kind": "serve"})
    with pytest.raises(ValueError):
        JobSpec.model_validate({**spec, "id": "../up"})
